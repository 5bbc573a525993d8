"""Live events for pages: rooms say what may be watched, the hub spreads events to the streams of this process.

Every message carries the number of its event, so a reader who lost the connection asks for what came after it.
"""

import asyncio
import json
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from otklik.core.models import Event
from otklik.core.tail import newest

Facts = Mapping[str, Any]
MayRead = Callable[[Any, str], bool]
Tell = Callable[[Facts], tuple[str, dict[str, Any]] | None]
Place = Callable[[Facts], str]

_MOST_WAITING = 200
_MOST_REPLAYED = 1000


@dataclass(frozen=True)
class Kind:
    """What may be watched: `topic`. may_read(user, key) is asked when a stream opens."""

    name: str
    may_read: MayRead
    events: Mapping[str, Tell]


@dataclass(frozen=True)
class Message:
    """One event as told to the watchers of `place` ("topic:12"); facts None: their streams end."""

    number: int
    place: str
    facts: dict[str, Any] | None

    def encode(self) -> bytes:
        kind = self.place.partition(":")[0]
        told = json.dumps({"place": self.place} | (self.facts or {}), ensure_ascii=False)
        return f"id: {self.number}\nevent: {kind}\ndata: {told}\n\n".encode()


_kinds: dict[str, Kind] = {}
_endings: dict[str, list[Place]] = defaultdict(list)


def register_stream(kind: str, may_read: MayRead, events: Mapping[str, Tell]) -> None:
    """Let pages watch things of a kind.

    may_read(user, key): whether this person may watch it now. events: for an event's name ("community.ReplyPosted")
    a function from its facts to (key, facts to tell), or None when the watchers must not hear of it.
    """
    _kinds[kind] = Kind(kind, may_read, events)


def ask_anew_after(event: str, place: Place) -> None:
    """End the streams of `place(facts)` after every event of that name, for it may have changed who may watch.

    place: what is watched ("topic:12") or who watches ("individual:7"). Browsers come back and are asked anew.
    """
    _endings[event].append(place)


def kinds() -> dict[str, Kind]:
    """Everything that may be watched, by name."""
    return dict(_kinds)


def messages_of(events: Iterable[Event]) -> list[Message]:
    """What the watchers are told of these events."""
    told: list[Message] = []
    for event in events:
        told += [Message(event.pk, place(event.facts), None) for place in _endings.get(event.name, ())]
        for kind in _kinds.values():
            tell = kind.events.get(event.name)
            if tell and (found := tell(event.facts)):
                told.append(Message(event.pk, f"{kind.name}:{found[0]}", found[1]))
    return told


def missed(places: Sequence[str], after: int) -> list[Message]:
    """What was told of these places since event `after`.

    Of more than a thousand events only this is told: that something may have happened at each of the places.
    """
    wanted = {place.partition(":")[0] for place in places}
    names = {name for kind in _kinds.values() if kind.name in wanted for name in kind.events}
    events = list(Event.objects.filter(pk__gt=after, name__in=names).order_by("pk")[: _MOST_REPLAYED + 1])
    if len(events) > _MOST_REPLAYED:
        return [Message(newest(), place, {}) for place in places if place.partition(":")[0] in _kinds]
    return [message for message in messages_of(events) if message.place in places and message.facts is not None]


@dataclass(eq=False)
class Listener:
    """One open stream; None in the queue ends it. places: what it watches, and whose it is."""

    places: Sequence[str]
    queue: "asyncio.Queue[Message | None]" = field(default_factory=lambda: asyncio.Queue(_MOST_WAITING))

    def end(self) -> None:
        while self.queue.full():
            self.queue.get_nowait()
        self.queue.put_nowait(None)


class Hub:
    """The streams open in this process. All but `happened` and `close` belongs to the event loop."""

    def __init__(self) -> None:
        self._by_place: dict[str, set[Listener]] = defaultdict(set)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._is_closed = threading.Event()

    @property
    def is_closed(self) -> bool:
        return self._is_closed.is_set()

    def open(self, places: Sequence[str]) -> Listener:
        """A listener that hears everything about these places from now on."""
        self._loop = asyncio.get_running_loop()
        listener = Listener(places)
        for place in places:
            self._by_place[place].add(listener)
        if self.is_closed:
            listener.end()
        return listener

    def leave(self, listener: Listener) -> None:
        for place in listener.places:
            self._by_place[place].discard(listener)
            if not self._by_place[place]:
                del self._by_place[place]

    def happened(self, events: Sequence[Event]) -> None:
        """Tell the listeners; called from the doorbell's thread."""
        if self._loop is not None and (messages := messages_of(events)):
            self._loop.call_soon_threadsafe(self._spread, messages)

    def close(self) -> None:
        """End every stream, now and later; may be called from a signal handler."""
        self._is_closed.set()
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._end_all)

    def _spread(self, messages: Sequence[Message]) -> None:
        for message in messages:
            for listener in self._by_place.get(message.place, ()):
                if message.facts is None or listener.queue.full():
                    listener.end()  # also one too slow: it comes back and asks for what it missed
                else:
                    listener.queue.put_nowait(message)

    def _end_all(self) -> None:
        for listener in {one for listeners in self._by_place.values() for one in listeners}:
            listener.end()


hub = Hub()
