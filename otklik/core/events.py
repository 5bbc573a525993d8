"""Write down what happened in the transaction in which it happened; errands carry it on.

`publish` writes the event and one errand per subscriber with the change itself, so either all of it
is on disk or none of it. A subscriber is a plain function; it may run twice and must not mind.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db import connection, transaction

from otklik.core.models import Errand, Event

E = TypeVar("E")
Handler = Callable[..., None]


class NotInTransaction(Exception):
    """An event was published outside the transaction of the change it tells of."""


class UnknownHandler(LookupError):
    """An errand names a handler that no installed room has."""


@dataclass(frozen=True)
class Duty:
    """How one handler is carried out.

    outside: run without a transaction, because it talks to the world; it then may happen more than once.
    """

    name: str
    handle: Handler
    event: type | None
    outside: bool
    priority: int


_duties: dict[str, Duty] = {}
_by_event: dict[str, list[Duty]] = defaultdict(list)


def subscribe(
    event: type[E], *, outside: bool = False, priority: int = 5
) -> Callable[[Callable[[E], None]], Callable[[E], None]]:
    """Register a reaction to `event`: `handler(event)`. Lower priority numbers run first."""

    def register(handler: Callable[[E], None]) -> Callable[[E], None]:
        duty = _remember(handler, event, outside, priority)
        _by_event[event_name(event)].append(duty)
        return handler

    return register


def errand(*, outside: bool = False, priority: int = 5) -> Callable[[Handler], Handler]:
    """Register a function that actions can ask for with `send`: `handler(**facts)`."""

    def register(handler: Handler) -> Handler:
        _remember(handler, None, outside, priority)
        return handler

    return register


def publish(event: Any, *, at: datetime) -> Event:
    """Write the event and its errands; raises NotInTransaction outside `transaction.atomic()`."""
    _insist_on_transaction()
    name = event_name(type(event))
    row = Event.objects.create(name=name, facts=asdict(event), at=at)
    Errand.objects.bulk_create(
        [Errand(event=row, handler=duty.name, priority=duty.priority, due_at=at) for duty in _by_event[name]]
    )
    return row


def publish_all(told: Sequence[tuple[Any, datetime]]) -> None:
    """Write many events, each with its moment, and their errands, as `publish` does one; in the order given."""
    _insist_on_transaction()
    rows = Event.objects.bulk_create(
        [Event(name=event_name(type(event)), facts=asdict(event), at=at) for event, at in told], batch_size=500
    )
    Errand.objects.bulk_create(
        [
            Errand(event=row, handler=duty.name, priority=duty.priority, due_at=row.at)
            for row in rows
            for duty in _by_event[row.name]
        ],
        batch_size=500,
    )


def send(handler: Handler, *, at: datetime, key: str | None = None, **facts: Any) -> None:
    """Ask for `handler(**facts)` at the moment `at` or soon after.

    With a key the request joins an errand of the same key that nobody has begun; one already begun may have read
    the state before this change, so then a new errand waits behind it.
    """
    _insist_on_transaction()
    duty = duty_named(handler_name(handler))
    if key is None:
        Errand.objects.create(handler=duty.name, facts=facts, priority=duty.priority, due_at=at)
        return
    for _attempt in range(5):
        waiting = Errand(handler=duty.name, facts=facts, key=key, priority=duty.priority, due_at=at)
        Errand.objects.bulk_create([waiting], ignore_conflicts=True)
        if _holds_back(duty.name, key):
            return
    Errand.objects.create(handler=duty.name, facts=facts, priority=duty.priority, due_at=at)


def duty_of(errand_row: Errand) -> Duty:
    """The registered duty of a row; raises UnknownHandler."""
    return duty_named(errand_row.handler)


def duty_named(name: str) -> Duty:
    """The registered duty of a handler's full name; raises UnknownHandler."""
    try:
        return _duties[name]
    except KeyError:
        raise UnknownHandler(name) from None


def carry_out(errand_row: Errand) -> None:
    """Call the handler of a row with its event or its facts."""
    duty = duty_of(errand_row)
    if errand_row.event is not None and duty.event is not None:
        duty.handle(duty.event(**errand_row.event.facts))
    else:
        duty.handle(**errand_row.facts)


def event_name(event: type) -> str:
    """`community.TopicOpened`: the room and the class."""
    room = event.__module__.removeprefix("otklik.").split(".")[0]
    return f"{room}.{event.__qualname__}"


def handler_name(handler: Handler) -> str:
    return f"{handler.__module__}.{handler.__qualname__}"


def _remember(handler: Handler, event: type | None, outside: bool, priority: int) -> Duty:
    duty = Duty(handler_name(handler), handler, event, outside, priority)
    _duties[duty.name] = duty
    return duty


def _insist_on_transaction() -> None:
    if not transaction.get_connection().in_atomic_block:
        raise NotInTransaction("wrap the change and its publish in transaction.atomic()")


def _holds_back(handler: str, key: str) -> bool:
    """Whether an errand of this key waits, and will not be claimed before our transaction has ended.

    On PostgreSQL a worker could otherwise claim the errand we joined and read the state before our commit.
    """
    if connection.vendor != "postgresql":
        return True  # SQLite has one writer: nobody claims while our transaction is open
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM core_errand WHERE handler = %s AND key = %s AND done_at IS NULL AND failed_at IS NULL"
            " FOR SHARE",
            [handler, key],
        )
        return cursor.fetchone() is not None
