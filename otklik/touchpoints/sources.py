"""What customers can do themselves, as answers of the ask box."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from otklik.core.sources import Card, Document, Source, register_source
from otklik.parties.models import Individual
from otklik.parties.queries import operator_languages, said_in
from otklik.touchpoints.models import PortalAction
from otklik.touchpoints.queries import portal_address

if TYPE_CHECKING:
    from otklik.core.sources import Asker

_SIGN_IN = "sign-in"


class ActionSource(Source):
    """One document an action, with its words in every language; everybody may find it, its page asks to sign in."""

    kind = "action"
    events = ("touchpoints.PortalActionChanged",)

    def refs_of(self, event_name: str, facts: dict[str, object]) -> Sequence[str]:
        return [f"action:{facts['portal_action_id']}"]

    def documents(self, refs: Sequence[str] | None = None) -> Iterator[Document]:
        rows = PortalAction.objects.filter(retired_at=None)
        if refs is not None:
            rows = rows.filter(pk__in=_ids(refs))
        for action in rows.order_by("pk").iterator():
            yield _document(action)

    def cards(self, refs: Sequence[str], asker: "Asker", language: str) -> dict[str, Card]:
        rows = PortalAction.objects.filter(retired_at=None, pk__in=_ids(refs))
        if isinstance(asker, Individual):
            rows = rows.exclude(code=_SIGN_IN)
        return {f"action:{action.pk}": _card(action, language) for action in rows}


def _document(action: PortalAction) -> Document:
    default = operator_languages()[0]
    phrases = [phrase for words in action.phrases.values() for phrase in words]
    return Document(
        ref=f"action:{action.pk}",
        group="action",
        title=said_in(action.title, default),
        question=". ".join([*action.title.values(), *phrases]),
        answers=tuple(action.about.values()),
        tags=tuple(phrases),
        language=default,
        is_official=True,
    )


def _card(action: PortalAction, language: str) -> Card:
    return Card(
        ref=f"action:{action.pk}",
        group="action",
        title=said_in(action.title, language),
        url=portal_address(action.url, language),
        excerpt=said_in(action.about, language),
        why="action",
        facts={"needs_sign_in": int(action.needs_sign_in)},
    )


def _ids(refs: Sequence[str]) -> list[int]:
    return [int(number) for kind, _colon, number in (ref.partition(":") for ref in refs) if kind == ActionSource.kind]


register_source(ActionSource())
