"""What can be read off the source of a template without rendering it."""

import re
from html.parser import HTMLParser
from pathlib import Path

TEMPLATES = Path(__file__).resolve().parents[2] / "otklik" / "web" / "templates"

_TRANSLATED = re.compile(r"{%\s*(blocktranslate|comment).*?{%\s*end\1\s*%}|{#.*?#}", re.DOTALL)
# addresses and class names, not words
_MACHINE_BLOCKS = re.compile(r"{%\s*block (face|canonical)\s*%}.*?{%\s*endblock[^%]*%}", re.DOTALL)
_TAGS = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
# called so in every language: the product, formats of files, indicators and letters of formulas
_NAMES = re.compile(r"\b(?:Otklik|PDF|XLSX|CSV|JSON|SHA-256|CSAT|NPS|CES|[nvκ])\b")
_LETTER = re.compile(r"[^\W\d_]")
_SPOKEN = ("alt", "aria-label", "aria-description", "placeholder", "title", "label")
_MACHINE_WORDS = ("code", "kbd", "script", "style")


def all_templates(kind: str = "html") -> list[str]:
    """Names as `{% include %}` says them."""
    return sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob(f"*.{kind}"))


def source(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


class _Reader(HTMLParser):
    """Collects what a reader would see or hear that went through no translation, and what the CSP refuses."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.refused: list[str] = []
        self.classes: set[str] = set()
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        self._open.append(tag)
        self.words += [named[name] for name in _SPOKEN if _LETTER.search(_NAMES.sub("", named.get(name, "")))]
        self.refused += [f"<{tag} {name}>" for name in named if name == "style" or name.startswith("on")]
        if tag == "style" or (tag == "script" and "src" not in named and named.get("type") != "application/ld+json"):
            self.refused.append(f"<{tag}>")
        self.classes |= set(named.get("class", "").split())

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if _LETTER.search(_NAMES.sub("", data)) and not set(self._open[-1:]) & set(_MACHINE_WORDS):
            self.words.append(data.strip())


def read(text: str) -> _Reader:
    """The reader after going through the text of a template."""
    reader = _Reader()
    reader.feed(_TAGS.sub(" ", _MACHINE_BLOCKS.sub(" ", _TRANSLATED.sub(" ", text))))
    reader.close()
    return reader


def url_names(text: str) -> set[str]:
    """Names in `{% url "name" %}`, those with `as` included."""
    return set(re.findall(r"""{%\s*url\s+["']([\w:-]+)["']""", text))
