"""Touchpoints, norms, portal actions, contacts, attempts of the ask box, lines of the language layer."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from otklik.answers.actions import Attempt, ShownAnswer, note_shown
from otklik.answers.models import LanguageRule, TestPhrase
from otklik.interactions.actions import open_interaction
from otklik.quality.actions import judge
from otklik.touchpoints.models import Calendar, Norm, PortalAction, SpecialDays, Touchpoint
from tests.house.cast_sets import STAFF, those_who_may

if TYPE_CHECKING:
    from tests.house.world import World

JOURNALISTS = those_who_may("interactions.read")
LINGUISTS = those_who_may("answers.language")
ANALYSTS = those_who_may("answers.read")
KEEPERS = those_who_may("touchpoints.edit")


def build(world: "World", at: datetime) -> None:
    for code in ("community", "ask", "phone"):
        place = Touchpoint.objects.create(
            code=code, kind=code, title={"ru": code}, owner_zone="it", stage="use", address="https://example.com/"
        )
        place.calendar = _calendar(world, code, at)
        place.save()
        world.add("touchpoint_id", place.pk, code)
    _hidden_place(world, at)
    _norm(world, at)
    PortalAction.objects.create(code="pay", title={"ru": "Оплатить"}, phrases={"ru": ["платить"]}, url="/contacts/")
    _retired_action(world, at)
    for key in ("alina", "boris"):
        _contact(world, key, at)
    _line(world, at)
    _attempt(world, at)


def grow(world: "World", at: datetime) -> None:
    _hidden_place(world, at)
    _norm(world, at)
    _retired_action(world, at)
    number = world.number()
    PortalAction.objects.create(code=f"a{number}", title={"ru": f"Действие {number}"}, url="/contacts/")
    place = Touchpoint.objects.create(
        code=f"t{number}",
        kind="phone",
        title={"ru": f"Место {number}"},
        owner_zone="it",
        stage="use",
        address="+375291112233",
    )
    place.calendar = _calendar(world, f"c{number}", at)
    place.save()
    for key in ("alina", "kirill"):
        _contact(world, key, at)
    _line(world, at)
    _attempt(world, at)


def _calendar(world: "World", code: str, at: datetime) -> Calendar:
    title = {"ru": world.secrets.word("title of a calendar", STAFF)}
    calendar = Calendar.objects.create(code=code, title=title, country="by")
    calendar.week.create(weekday=0, opens_at="09:00", closes_at="18:00")
    calendar.written.create(country="by", year=2026, written_at=at)
    special = calendar.special.create(first_date="2026-03-06", last_date="2026-03-06", rule=SpecialDays.CLOSED)
    world.add("calendar_id", calendar.pk, f"calendar {code}")
    world.add("special_id", special.pk, f"special {code}")
    return calendar


def _hidden_place(world: "World", at: datetime) -> None:
    word, number = world.secrets.word, world.number()
    for note, rights in (("inner", {"is_public": False}), ("retired", {"retired_at": at})):
        place = Touchpoint.objects.create(
            code=f"{note}-{number}",
            kind="phone",
            title={"ru": word(f"{note} touchpoint", STAFF)},
            about={"ru": word(f"words on an {note} touchpoint", STAFF)},
            address=f"https://{word(f'address of an {note} touchpoint', STAFF)}.example.com/",
            owner_zone="it",
            stage="use",
            **rights,
        )
        world.add("touchpoint_id", place.pk, note)


def _norm(world: "World", at: datetime) -> None:
    norm = Norm.objects.create(
        code=f"N9.{world.number()}",
        clause=world.secrets.text("clause of a norm", STAFF),
        title={"ru": world.secrets.word("title of a norm", STAFF)},
        formula="waiting",
        threshold=90,
        comparator=">=",
        unit="%",
        severity="major",
        active_from=at.date() - timedelta(days=9),
    )
    world.add("code", norm.code, "a norm")
    world.add("pack", "source", "a pack of norms")
    row = judge(touchpoint=Touchpoint.objects.order_by("pk")[0], norm=norm, at=at)
    world.add("measurement_id", row.pk, "a measurement")


def _retired_action(world: "World", at: datetime) -> None:
    action = PortalAction.objects.create(
        code=f"old-{world.number()}",
        title={"ru": world.secrets.text("title of a retired action", KEEPERS)},
        url=f"/{world.secrets.word('address of a retired action', KEEPERS)}/",
        retired_at=at,
    )
    world.add("action_id", action.pk, "a retired one")


def _contact(world: "World", key: str, at: datetime) -> None:
    person = world.people[key]
    row = open_interaction(
        touchpoint="phone",
        channel="phone",
        at=at,
        individual=person,
        summary=world.secrets.text(f"summary of a contact of {key}", JOURNALISTS | {key}),
    )
    world.add("interaction_id", row.pk, f"{key}'s contact")


def _line(world: "World", at: datetime) -> None:
    word = world.secrets.word
    rule = LanguageRule.objects.create(
        kind="slang",
        words=[word("words of a line", LINGUISTS)],
        meaning=word("meaning of a line", LINGUISTS),
        note=word("note of a line", LINGUISTS),
        changed_at=at,
    )
    world.add("rule_id", rule.pk, "a line")
    phrase = TestPhrase.objects.create(text=world.secrets.text("test phrase", LINGUISTS), ref="topic:1")
    world.add("phrase_id", phrase.pk, "a phrase")


def _attempt(world: "World", at: datetime) -> None:
    """A question nobody could answer; questions asked but once are not shown, so it is asked five times."""
    question = world.secrets.text("question of the ask box", ANALYSTS)
    for person in ("alina", "boris", "nadya", "galina", "zakhar"):
        note_shown(
            attempt=Attempt(f"key-{world.number():016}", "", "home", "ru"),
            question=question,
            answers=[ShownAnswer("topic:1", 1, 0.1)],
            no_good_answer=True,
            by=world.people[person],
            at=at,
        )
