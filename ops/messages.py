"""Bring the catalogues up to date with the texts in code and templates, and compile them; needs no gettext programs.

Usage: messages.py [--check]   (--check writes nothing and fails when a text is missing or untranslated)
"""

import io
import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

HERE = Path(__file__).resolve().parent.parent
SOURCES = HERE / "otklik"
LOCALES = SOURCES / "locale"
PLURALS = {
    "ru": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);",
    "be": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);",
}
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
Text = tuple[str | tuple[str, ...], str | None, str]


def texts() -> Iterator[Text]:
    """(text or plural texts, context, file) of everything translatable in the product."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django
    from django.utils.translation.template import templatize

    django.setup()
    for path in sorted(SOURCES.rglob("*.py")):
        yield from _extracted(path.read_bytes(), path)
    for path in sorted((SOURCES / "web" / "templates").rglob("*.*")):
        if path.suffix in (".html", ".txt"):
            # what templatize leaves is calls between blanked-out text: too ragged to be Python, fine for a script lexer
            yield from _extracted(templatize(path.read_text(), origin=str(path)).encode(), path, "javascript")


def _extracted(source: bytes, path: Path, tongue: str = "python") -> Iterator[Text]:
    for _line, text, _comments, context in extract(tongue, io.BytesIO(source), keywords=KEYWORDS):
        yield text, context, str(path.relative_to(HERE))


def bring_up_to_date(language: str, found: list[Text]) -> Catalog:
    """The catalogue of a language with exactly the found texts, keeping translations it had."""
    path = LOCALES / language / "LC_MESSAGES" / "django.po"
    old = read_po(path.open("rb"), locale=language) if path.exists() else Catalog(locale=language)
    fresh = Catalog(locale=language, charset="utf-8", fuzzy=False)
    for text, context, place in found:
        kept = old.get(text if isinstance(text, str) else text[0], context)
        fresh.add(text, kept.string if kept else None, locations=[(place, None)], context=context)
    return fresh


def write(language: str, catalog: Catalog) -> None:
    folder = LOCALES / language / "LC_MESSAGES"
    folder.mkdir(parents=True, exist_ok=True)
    header = (
        f'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Plural-Forms: {PLURALS[language]}\\n"\n\n'
    )
    body = io.BytesIO()
    write_po(body, catalog, omit_header=True, sort_output=True, width=110, include_lineno=False)
    (folder / "django.po").write_text(header + body.getvalue().decode(), encoding="utf-8")
    (folder / "django.mo").write_bytes(compiled(language))


def compiled(language: str) -> bytes:
    """What the catalogue compiles to; the same texts always give the same bytes, so no date of today is in it."""
    with (LOCALES / language / "LC_MESSAGES" / "django.po").open("rb") as lines:
        catalog = read_po(lines, locale=language)
    catalog.creation_date = datetime(2000, 1, 1, tzinfo=UTC)
    body = io.BytesIO()
    write_mo(body, catalog)
    return body.getvalue()


def untranslated(catalog: Catalog) -> list[str]:
    """Texts without a translation, or with a plural form missing."""
    missing = []
    for message in catalog:
        forms = message.string if isinstance(message.string, (list, tuple)) else [message.string]
        wanted = 3 if message.pluralizable else 1
        if message.id and (len(forms) < wanted or not all(forms)):
            missing.append(message.id if isinstance(message.id, str) else message.id[0])
    return missing


def main() -> int:
    """Write both catalogues, or only check them; the exit code is 1 when texts are missing."""
    found, only_check, failed = list(texts()), "--check" in sys.argv, False
    for language in PLURALS:
        catalog = bring_up_to_date(language, found)
        if not only_check:
            write(language, catalog)
        missing = untranslated(catalog)
        print(f"{language}: {len(catalog)} texts, {len(missing)} without translation")
        for text in missing if only_check else []:
            print(f"  {text!r}")
        failed = failed or bool(missing)
    return 1 if failed and only_check else 0


if __name__ == "__main__":
    raise SystemExit(main())
