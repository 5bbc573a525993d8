"""Every template: compiles, carries no inline code, says nothing untranslated, links to pages that exist."""

import re
from collections.abc import Iterator
from functools import cache

import pytest
from django.template.loader import get_template
from django.urls import URLResolver, get_resolver

from ops import front, icons
from tests.shell.template_source import all_templates, read, source, url_names

each = pytest.mark.parametrize("name", all_templates())


@each
def test_it_compiles(name):
    get_template(name)


@each
def test_it_has_no_inline_code(name):
    refused = read(source(name)).refused
    # mail programs know no stylesheets; the status page on disk stands alone when the rest is down
    is_alone = "/email/" in name or name == "outages/written.html"
    assert [one for one in refused if not is_alone or "style" not in one] == []


@each
def test_every_word_is_translated(name):
    assert read(source(name)).words == []


@each
def test_its_links_lead_somewhere(name):
    assert url_names(source(name)) - set(_names(get_resolver())) == set()


@each
def test_it_uses_no_class_that_was_left_out_of_bootstrap(name):
    assert read(source(name)).classes & _left_out() == set()


@cache
def _left_out() -> set[str]:
    return _classes(front.BOOTSTRAP.read_text()) - _classes(front.stylesheet())


def test_the_reader_finds_what_it_should():
    text = """<p style="x" onclick="y">Hello {{ name }}</p><kbd>Ctrl</kbd><a title="Go">{% translate "Home" %}</a>
    <img alt="{% translate 'Cat' %}">{% blocktranslate %}Words{% endblocktranslate %}<script>1</script>"""
    found = read(text)
    assert (found.words, found.refused) == (["Hello", "Go"], ["<p style>", "<p onclick>", "<script>"])


def test_every_icon_named_is_in_the_sprite():
    assert icons.named_icons() == icons.symbols_in_sprite(), "run python ops/icons.py"


def test_icons_are_found_wherever_code_names_them():
    source = """
class Moment:
    at: int
    icon: str
def link(page: str, picture: str): ...
def icon(name: str): ...
def other(word: str): ...
Moment(1, "user-plus"); link("x", "flag"); icon("heart" if a else "star"); draw(icon="bell"); other("nothing")
ICON_OF = {"a": "gavel"}
"""
    assert icons.icons_of([source]) == {"user-plus", "flag", "heart", "star", "bell", "gavel"}


@pytest.mark.parametrize("path", front.build(), ids=lambda path: path.name)
def test_what_browsers_load_is_built_from_its_parts(path):
    assert path.read_text(encoding="utf-8") == front.build()[path], "run python ops/front.py"


def _names(resolver: URLResolver) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            prefix = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from (prefix + name for name in _names(pattern))
        elif pattern.name:
            yield pattern.name


def _classes(css: str) -> set[str]:
    return set(re.findall(r"\.(-?[a-zA-Z_][\w-]*)", css))
