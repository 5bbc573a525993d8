"""A journey map as one picture: stages in columns, the curve of emotions above, steps with their touchpoints below.

The picture stands alone: its own colours, fonts that every system has, text wrapped here because SVG does not wrap.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from otklik.parties.queries import operator
from otklik.quality.models.journey_body import Persona
from otklik.quality.queries import Sheet
from otklik.web.quality.journey_showing import FEELINGS, Card, Column, Drawn, drawn, sheet_title, sign
from otklik.web.quality.paper import pdf
from otklik.web.templatetags.otklik import in_language

_MARGIN, _COLUMN, _GAP, _PAD = 32, 224, 12, 10
_WIDTH: Final = 2 * _MARGIN + 6 * _COLUMN + 5 * _GAP
_CURVE: Final = 150  # height of the curve
_PAPER_FONT: Final = "'Libertinus Serif'"  # the one that the setter of paper brings along; narrower than those below
_FONT: Final = "'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', 'Liberation Sans', Arial, sans-serif"
_INK, _QUIET, _LINE, _PAPER, _HEAD = "#1b2628", "#4d5b5e", "#d3dcdd", "#ffffff", "#eef4f4"
_TONES: Final = {"is-good": "#17653a", "is-bad": "#a32020", "is-even": "#4d5b5e"}
_NARROW, _WIDE = set("iljtfrI.,:;'|!()[]- "), set("mwMWжшщыюфмЖШЩЫЮФМ@%—")
_UNWRITABLE: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass
class _Pen:
    """Writes down a column. y: the base line of what was written last."""

    root: Element
    x: float
    y: float
    width: float

    def write(self, text: str, size: int, *, bold: bool = False, colour: str = _INK, gap: float = 0) -> None:
        self.y += gap
        for line in wrapped(text, self.width, size * (1.06 if bold else 1)):
            self.y += size * 1.36
            facts = {"x": f"{self.x:g}", "y": f"{self.y:.1f}", "font-size": str(size), "fill": colour}
            if bold:
                facts["font-weight"] = "600"
            SubElement(self.root, "text", facts).text = line


def svg(sheet: Sheet, font: str = _FONT) -> str:
    """The whole document; font: a font-family of CSS."""
    told = drawn(sheet)
    root = Element("svg", {"xmlns": "http://www.w3.org/2000/svg", "font-family": font, "role": "img"})
    root.set("lang", get_language() or "en")
    root.set("aria-labelledby", "title desc")
    SubElement(root, "title", {"id": "title"}).text = _clean(_name(sheet))
    SubElement(root, "desc", {"id": "desc"}).text = _clean(_in_words(told))
    paper = SubElement(root, "rect", {"width": str(_WIDTH), "fill": _PAPER})
    top = _persona(root, sheet)
    _curve(root, told, top)
    bottom = max(_column(root, column, place, top) for place, column in enumerate(told.columns))
    height = f"{bottom + _MARGIN:.0f}"
    paper.set("height", height)
    for name, value in (("width", str(_WIDTH)), ("height", height), ("viewBox", f"0 0 {_WIDTH} {height}")):
        root.set(name, value)
    indent(root, " ")
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def pdf_of(sheet: Sheet) -> bytes:
    """The same picture on one sheet of paper as large as it is."""
    told = {"title": _name(sheet), "words": _in_words(drawn(sheet)), "svg": svg(sheet, _PAPER_FONT)}
    return pdf("journey", told)


def wrapped(text: str, width: float, size: float) -> Iterator[str]:
    """Lines no wider than `width` by a careful guess; a word that is wider is cut."""
    for paragraph in _clean(text).splitlines():
        line = ""
        for word in paragraph.split():
            while line and length(f"{line} {word}", size) > width:
                yield line
                line = ""
            line = f"{line} {word}".strip()
            while length(line, size) > width:
                fits = next(n for n in range(len(line) - 1, 0, -1) if n == 1 or length(line[:n], size) <= width)
                yield line[:fits]
                line = line[fits:]
        if line:
            yield line


def length(text: str, size: float) -> float:
    """How wide a text is at most in the fonts named above, in pixels."""
    return size * sum(
        0.4 if letter in _NARROW else 0.95 if letter in _WIDE else 0.74 if letter.isupper() else 0.63 for letter in text
    )


def _name(sheet: Sheet) -> str:
    return f"{in_language(sheet.body.title)} · {sheet_title(sheet)}"


def _persona(root: Element, sheet: Sheet) -> float:
    """The head of the picture; returns where the columns begin."""
    company, persona = operator(), sheet.body.persona
    pen = _Pen(root, _MARGIN, _MARGIN - 8, _WIDTH - 2 * _MARGIN)
    pen.write(in_language(sheet.body.title), 24, bold=True)
    pen.write(
        f"{in_language(company.name)} · {sheet_title(sheet)}" if company else sheet_title(sheet), 13, colour=_QUIET
    )
    third = (_WIDTH - 2 * _MARGIN - 2 * _GAP) / 3
    ends = [pen.y]
    for place, (title, words) in enumerate(_parts(persona)):
        part = _Pen(root, _MARGIN + place * (third + _GAP), pen.y + 8, third - _GAP)
        part.write(title, 13, bold=True)
        part.write(words, 13, colour=_QUIET)
        ends.append(part.y)
    return max(ends) + 20


def _parts(persona: Persona) -> list[tuple[str, str]]:
    parts = [
        (in_language(persona.name), in_language(persona.about)),
        (_("Goals"), in_language(persona.goals)),
        (_("Fears"), in_language(persona.fears)),
    ]
    return [(title, words) for title, words in parts if words]


def _curve(root: Element, told: Drawn, top: float) -> None:
    """Five lines of the scale, the curve, a numbered dot for each step of which an emotion is said."""
    begins = top + 34
    for value in FEELINGS:
        y = _level(begins, value)
        facts = {"x1": str(_MARGIN), "x2": str(_WIDTH - _MARGIN), "y1": f"{y:g}", "y2": f"{y:g}", "stroke": _LINE}
        SubElement(root, "line", facts | ({"stroke-width": "1.5"} if value == 0 else {"stroke-dasharray": "3 4"}))
        words = {"x": str(_MARGIN - 6), "y": f"{y + 4:g}", "font-size": "11", "fill": _QUIET, "text-anchor": "end"}
        SubElement(root, "text", words).text = sign(value)
    at = [(_x(dot.x), _level(begins, dot.card.feeling.said.value), dot) for dot in told.dots if dot.card.feeling]
    points = " ".join(f"{x:g},{y:g}" for x, y, _dot in at)
    SubElement(root, "polyline", {"points": points, "fill": "none", "stroke": "#0b6e75", "stroke-width": "2.5"})
    for x, y, dot in at:
        tone = _TONES[dot.card.feeling.tone] if dot.card.feeling else _QUIET
        ring = {"cx": f"{x:g}", "cy": f"{y:g}", "r": "11", "fill": tone, "stroke": _PAPER, "stroke-width": "2"}
        SubElement(root, "circle", ring)
        words = {"x": f"{x:g}", "y": f"{y + 4:g}", "font-size": "11", "fill": "#ffffff", "text-anchor": "middle"}
        SubElement(root, "text", words | {"font-weight": "600"}).text = str(dot.number)


def _x(place: float) -> float:
    """Of a dot, whose place is 0-600, in the picture."""
    column, rest = divmod(place, 100)
    return round(_MARGIN + column * (_COLUMN + _GAP) + rest / 100 * _COLUMN, 1)


def _level(begins: float, value: int) -> float:
    return round(begins + _CURVE / 2 - value * (_CURVE / 2 - 16) / 2, 1)


def _column(root: Element, column: Column, place: int, top: float) -> float:
    x = _MARGIN + place * (_COLUMN + _GAP)
    SubElement(root, "rect", _box(x, top, _COLUMN, 28, _HEAD))
    _Pen(root, x + _PAD, top, _COLUMN - 2 * _PAD).write(column.title, 13, bold=True)
    y = top + 34 + _CURVE + 8
    for card in column.cards:
        y = _card(root, card, x, y) + 10
    return y


def _card(root: Element, card: Card, x: float, y: float) -> float:
    box = SubElement(root, "rect", _box(x, y, _COLUMN, 0, _PAPER) | {"stroke": _LINE})
    pen = _Pen(root, x + _PAD, y + 2, _COLUMN - 2 * _PAD)
    pen.write(f"{card.number}. {in_language(card.step.title)}", 13, bold=True)
    pen.write(in_language(card.step.about), 12, colour=_QUIET)
    if card.feeling:
        tone = _TONES[card.feeling.tone]
        pen.write(f"{card.feeling.sign} {card.feeling.title}", 12, bold=True, colour=tone, gap=3)
        pen.write(in_language(card.feeling.said.reason), 11, colour=_QUIET)
    for number, one in enumerate(card.places):
        pen.write(f"• {one.title}", 12, gap=0 if number else 3)
    box.set("height", f"{pen.y + _PAD - y:.1f}")
    return pen.y + _PAD


def _box(x: float, y: float, width: float, height: float, fill: str) -> dict[str, str]:
    return {
        "x": f"{x:g}", "y": f"{y:g}", "width": f"{width:g}", "height": f"{height:g}", "rx": "8", "fill": fill,
    }  # fmt: skip


def _in_words(told: Drawn) -> str:
    """The picture for those who do not see it: stage by stage, step by step."""
    return " ".join(
        f"{column.title}: {'; '.join(map(_step_in_words, column.cards)) or '—'}." for column in told.columns
    )


def _step_in_words(card: Card) -> str:
    felt = f" ({card.feeling.sign} {card.feeling.title})" if card.feeling else ""
    places = ", ".join(place.title for place in card.places)
    return f"{card.number}. {in_language(card.step.title)}{felt}{': ' if places else ''}{places}"


def _clean(text: str) -> str:
    """Without what XML cannot hold."""
    return _UNWRITABLE.sub("", text)
