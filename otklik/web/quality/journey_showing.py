"""A journey map as a page draws it: columns of stages, cards of steps, the curve of emotions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.quality.models import StepEmotion
from otklik.quality.models.journey_body import STAGE_KEYS, Step
from otklik.quality.queries import Cell, Comparison, Sheet, StepPair, cells, touchpoints_of
from otklik.touchpoints.models import Touchpoint
from otklik.touchpoints.queries import STAGES
from otklik.web.quality.health_showing import Health, shown_health
from otklik.web.templatetags.otklik import in_language

FEELINGS: Final[dict[int, Any]] = {
    2: gettext_lazy("delight"),
    1: gettext_lazy("pleasure"),
    0: gettext_lazy("calm"),
    -1: gettext_lazy("annoyance"),
    -2: gettext_lazy("anger"),
}
_FACE_ICONS: Final = {2: "mood-happy", 1: "mood-smile", 0: "mood-empty", -1: "mood-sad", -2: "mood-angry"}
SOURCES: Final = {
    StepEmotion.HAND: gettext_lazy("said by hand"),
    StepEmotion.FILE: gettext_lazy("from a file"),
    StepEmotion.SURVEYS: gettext_lazy("from surveys"),
    StepEmotion.TOPICS: gettext_lazy("from the community"),
    StepEmotion.INSPECTIONS: gettext_lazy("from inspections"),
}
MARKS: Final = {
    "added": gettext_lazy("added"),
    "removed": gettext_lazy("removed"),
    "moved": gettext_lazy("moved"),
    "words": gettext_lazy("told anew"),
    "touchpoints": gettext_lazy("other touchpoints"),
    "emotion": gettext_lazy("other emotion"),
}


@dataclass(frozen=True)
class Feeling:
    """An emotion in words: sign "+1", title "pleasure"; tone is a class of the look."""

    said: StepEmotion

    @property
    def sign(self) -> str:
        return sign(self.said.value)

    @property
    def title(self) -> str:
        return str(FEELINGS[self.said.value])

    @property
    def face(self) -> str:
        return _FACE_ICONS[self.said.value]

    @property
    def tone(self) -> str:
        return "is-good" if self.said.value > 0 else "is-bad" if self.said.value < 0 else "is-even"

    @property
    def source(self) -> str:
        return str(SOURCES.get(self.said.source, self.said.source))


@dataclass(frozen=True)
class Place:
    """A touchpoint of a step. row: None when the catalogue has lost it; cell: of today, None if not asked."""

    code: str
    row: Touchpoint | None
    cell: Cell | None

    @property
    def title(self) -> str:
        return in_language(self.row.title) if self.row else self.code

    @property
    def wait(self) -> str:
        return wait_in_words(self.cell.median) if self.cell and self.cell.median is not None else ""

    @property
    def health(self) -> Health | None:
        return shown_health(self.cell.score) if self.cell and self.cell.score else None


@dataclass(frozen=True)
class Card:
    number: int
    step: Step
    feeling: Feeling | None
    places: list[Place]


@dataclass(frozen=True)
class Column:
    key: str
    title: str
    cards: list[Card]


@dataclass(frozen=True)
class Dot:
    """x: 0-600, y: 0-100, of the step `number`."""

    x: float
    y: float
    number: int
    card: Card

    @property
    def path(self) -> str:
        """A stroke without length: its round ends are the dot, however the picture is stretched."""
        return f"M{self.x:g} {self.y:g}h0"


@dataclass(frozen=True)
class Drawn:
    """A sheet ready for a page. dots: the curve, one for each step of which an emotion is said."""

    sheet: Sheet
    columns: list[Column]
    dots: list[Dot]

    @property
    def line(self) -> str:
        return " ".join(f"{dot.x:g},{dot.y:g}" for dot in self.dots)

    @property
    def summary(self) -> str:
        """The curve for those who do not see it."""
        said = [f"{dot.number}. {in_language(dot.card.step.title)}: {sign(_value(dot))}" for dot in self.dots]
        return "; ".join(said)

    @property
    def has_cells(self) -> bool:
        return any(place.cell for column in self.columns for card in column.cards for place in card.places)


def drawn(sheet: Sheet, *, at: datetime | None = None) -> Drawn:
    """at: the moment for which live cells are asked; without it the cells stay away."""
    rows = touchpoints_of(sheet.body)
    live = cells(rows.values(), at=at) if at and rows else {}
    columns, number = [], 0
    for key in STAGE_KEYS:
        cards = []
        for step in sheet.body.steps_of(key):
            number += 1
            cards.append(_card(number, step, sheet, rows, live))
        columns.append(Column(key, str(STAGES[key]), cards))
    return Drawn(sheet, columns, _dots(columns))


def sheet_title(sheet: Sheet, day: str = "") -> str:
    """Version 2 of 3 November 2026; Draft; with a day: as it stood then."""
    if sheet.version is None:
        return _("Draft")
    moment = date_format(localtime(sheet.version.published_at), "j E Y")
    if day:
        return _("%(day)s: version %(number)s") % {"day": day, "number": sheet.version.number}
    return _("Version %(number)s of %(day)s") % {"number": sheet.version.number, "day": moment}


@dataclass(frozen=True)
class Shown:
    """A step on one side of a comparison. marks: words of what differs; where: the stage it came from or went to."""

    pair: StepPair
    step: Step
    feeling: Feeling | None
    marks: list[tuple[str, str]]
    where: str
    gone: list[str]
    come: list[str]


def sides(compared: Comparison) -> list[tuple[str, list[Shown], list[Shown]]]:
    """By stage the steps of the left and of the right."""
    rows = touchpoints_of(compared.left.body, compared.right.body)
    names = {code: in_language(row.title) for code, row in rows.items()}
    return [
        (
            str(STAGES[stage]),
            [_shown(one, one.left, names, 0) for one in left if one.left],
            [_shown(one, one.right, names, 1) for one in right if one.right],
        )
        for stage, left, right in compared.stages
    ]


def sign(value: int) -> str:
    """+1, 0, −2 with a true minus."""
    return f"+{value}" if value > 0 else f"−{-value}" if value else "0"


def wait_in_words(wait: timedelta) -> str:
    """Short, for a cell: 45 s, 12 min, 3 h, 2 d."""
    seconds = round(wait.total_seconds())
    if seconds < 60:
        return _("%(seconds)d s") % {"seconds": seconds}
    if seconds < 90 * 60:
        return _("%(minutes)d min") % {"minutes": round(seconds / 60)}
    hours = round(seconds / 3600)
    return _("%(hours)d h") % {"hours": hours} if hours < 48 else _("%(days)d d") % {"days": round(hours / 24)}


def _card(number: int, step: Step, sheet: Sheet, rows: Mapping[str, Touchpoint], live: Mapping[str, Cell]) -> Card:
    said = sheet.emotions.get(step.key)
    places = [Place(code, rows.get(code), live.get(code)) for code in step.touchpoints]
    return Card(number, step, Feeling(said) if said else None, places)


def _dots(columns: list[Column]) -> list[Dot]:
    dots = []
    for place, column in enumerate(columns):
        for nth, card in enumerate(column.cards):
            if card.feeling:
                x = round((place + (nth + 0.5) / len(column.cards)) * 100, 1)
                dots.append(Dot(x, 50 - 20 * card.feeling.said.value, card.number, card))
    return dots


def _value(dot: Dot) -> int:
    return dot.card.feeling.said.value if dot.card.feeling else 0


def _shown(pair: StepPair, step: Step, names: Mapping[str, str], side: int) -> Shown:
    said = (pair.left_emotion, pair.right_emotion)[side]
    other = (pair.right_stage, pair.left_stage)[side]
    own = (pair.left_stage, pair.right_stage)[side]
    gone, come = ([names.get(code, code) for code in codes] for codes in (pair.gone, pair.come))
    where = str(STAGES[other]) if "moved" in pair.marks and other != own else ""
    marks = [(mark, str(MARKS[mark])) for mark in pair.marks]
    return Shown(pair, step, Feeling(said) if said else None, marks, where, gone, come)
