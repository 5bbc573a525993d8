"""Forms as people find them: read from the pages, filled as a browser would, sent again with other words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from django.test import Client
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from tests.house.rules import is_refused, ways
from tests.house.table import doors
from tests.house.visit import Answer, visit
from tests.house.world import World

TEXTS: Final = ("text", "search", "url", "tel", "textarea")
_GIVEN: Final = {"number": "7", "date": "2030-01-01", "password": "Long-enough-9", "color": "#0b6e75", "time": "09:00"}


@dataclass
class Form:
    """A form of a page. values: as sent without a change; texts: fields for words, with how many letters they take."""

    page: str
    action: str
    values: dict[str, list[str]] = field(default_factory=dict)
    texts: dict[str, int] = field(default_factory=dict)
    emails: list[str] = field(default_factory=list)

    @property
    def kind(self) -> tuple[str, tuple[str, ...]]:
        """The same for forms that differ only in the object they are about."""
        return re.sub(r"\d+|knowledge/[^/]+", "N", self.action), tuple(sorted({*self.values, *self.texts}))

    def send(self, browser: Client, **words: str) -> Answer:
        filled = self.values | {name: [text] for name, text in words.items()}
        return visit(browser, "POST", self.action, data=filled)


def forms_of(answer: Answer, page: str) -> Iterator[Form]:
    """Forms of a page that are sent by POST."""
    for node in HTMLParser(answer.response.content).css("form"):
        if (node.attributes.get("method") or "get").lower() == "post":
            form = Form(page, node.attributes.get("action") or page)
            _read_inputs(node, form)
            _read_choices(node, form)
            form.values |= {name: [f"Слово {name}"] for name in form.texts if name not in form.values}
            yield form


def forms_for(world: World, who: str | None, browser: Client) -> dict[Any, Form]:
    """Every kind of form this person meets on any page, by kind."""
    found: dict[Any, Form] = {}
    for door in doors():
        for things in ways(door, world)[:6]:
            if is_refused(door, things, who):
                continue
            url = door.url(**{thing.argument: thing.value for thing in things})
            answer = visit(browser, "GET", url)
            if answer.status == 200 and "html" in answer.response.get("Content-Type", ""):
                for form in forms_of(answer, url):
                    found.setdefault(form.kind, form)
    return found


def again(form: Form, browser: Client) -> Form:
    """The same form as the page shows it now: with a new key, a new version."""
    answer = visit(browser, "GET", form.page)
    found = [one for one in forms_of(answer, form.page) if one.kind == form.kind and one.action == form.action]
    return found[0] if found else form


def _read_inputs(node: Any, form: Form) -> None:
    for one in node.css("input[name], textarea[name]"):
        name, told = one.attributes["name"], one.attributes
        kind = "textarea" if one.tag == "textarea" else (told.get("type") or "text").lower()
        value = one.text() if kind == "textarea" else told.get("value") or ""
        if kind in ("checkbox", "radio"):
            first = kind == "radio" or not node.css(f'input[name="{name}"][checked]')
            if "checked" in told or (first and name not in form.values and kind == "radio"):
                values = [] if kind == "radio" else form.values.get(name, [])
                form.values[name] = [*values, value or "on"]
            elif kind == "checkbox" and len(node.css(f'input[name="{name}"]')) > 1:
                form.values.setdefault(name, [value])
        elif kind == "email":
            form.emails.append(name)
            form.values[name] = [value or "word@example.com"]
        elif kind in TEXTS:
            form.texts[name] = int(told.get("maxlength") or 200)
            if value:
                form.values[name] = [value]
        elif kind not in ("submit", "button", "file", "image", "reset"):
            form.values[name] = [value or _GIVEN.get(kind, "")]


def _read_choices(node: Any, form: Form) -> None:
    for one in node.css("select[name]"):
        options = one.css("option")
        chosen = [option for option in options if "selected" in option.attributes]
        values = [option.attributes.get("value", option.text()) or "" for option in chosen or options]
        form.values[one.attributes["name"]] = [next((value for value in values if value), "")]
    buttons = node.css("button:not([type=button]), input[type=submit]")
    if buttons and all(one.attributes.get("name") for one in buttons):
        form.values[buttons[0].attributes["name"]] = [buttons[0].attributes.get("value") or ""]
