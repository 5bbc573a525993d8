"""Read a map from its file and check it once, before any row is read."""

import tomllib
from collections.abc import Callable
from pathlib import Path
from string import Formatter
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from otklik.flows.intake.lettering import KNOWN
from otklik.flows.intake.mapping import RULES, Map
from otklik.flows.intake.packing import name_of
from otklik.flows.intake.readers import READERS, Values, format_of

READY_MAPS: Final = Path(__file__).resolve().parent / "maps"


class BadMap(Exception):
    """The map cannot be used; the text says what is wrong with it."""


def read_map(path: Path | None, file: Path, what: str) -> Map:
    """The map in a file, or of a ready map's name, or the plain one; raises BadMap, UnreadableFile."""
    if path is None:
        named = Path(name_of(file))
        return Map(format=format_of(named), source=named.stem[:40])
    try:
        told = tomllib.loads(_text(path))
        _check(told)
    except tomllib.TOMLDecodeError as error:
        raise BadMap(f"{path}: not TOML: {error}") from error
    except BadMap as error:
        raise BadMap(f"{path}: {error}") from None
    if told.get("what", what) != what:
        raise BadMap(f"{path}: this map is for {told['what']}, not for {what}")
    named = Path(name_of(file))
    return Map(
        format=told.get("format", format_of(named)),
        source=told.get("source", named.stem)[:40],
        options={name: told[name] for name in ("delimiter", "row", "split", "encoding", "zone") if name in told},
        fields=told.get("fields", {}),
    )


def _text(path: Path) -> str:
    known = path if path.exists() else READY_MAPS / f"{path.name.removesuffix('.toml')}.toml"
    try:
        return known.read_text(encoding="utf-8")
    except OSError as error:
        ready = ", ".join(sorted(found.stem for found in READY_MAPS.glob("*.toml")))
        raise BadMap(f"{error.strerror}. Ready maps: {ready}") from error
    except UnicodeDecodeError as error:
        raise BadMap("the map is not UTF-8 text: save it as UTF-8") from error


def _check(told: Values) -> None:
    for name, value in told.items():
        if name not in _WORDS:
            raise BadMap(f"{name!r} is no word of a map: use {', '.join(_WORDS)}")
        _WORDS[name](name, value)


def _is_text(name: str, value: Any) -> None:
    if not isinstance(value, str):
        raise BadMap(f"{name} must be a text in quotes, not {value!r}")


def _is_table(name: str, value: Any) -> None:
    if not isinstance(value, dict):
        raise BadMap(f"{name} must be a table")


def _is_said(name: str, value: Any) -> None:
    _is_text(name, value)
    if not value.strip():
        raise BadMap(f"{name} must not be empty")


def _is_format(name: str, value: Any) -> None:
    _is_text(name, value)
    if value not in READERS:
        raise BadMap(f"format {value!r} is not known: use {', '.join(READERS)}")


def _is_delimiter(name: str, value: Any) -> None:
    _is_text(name, value)
    if not is_delimiter(value):
        raise BadMap(f"delimiter {value!r} must be one character, such as ; or a tab")


def is_delimiter(value: str) -> bool:
    """Whether it may stand between the values of a CSV file."""
    return len(value) == 1 and value not in '\r\n" '


def _is_encoding(name: str, value: Any) -> None:
    _is_text(name, value)
    if not is_encoding(value):
        raise BadMap(f"encoding {value!r} is not known: use {', '.join(KNOWN)}")


def is_encoding(value: str) -> bool:
    """Whether Python reads text in it."""
    try:
        return "\n".encode(value).decode(value) == "\n"
    except (LookupError, ValueError):
        return False


def _is_zone(name: str, value: Any) -> None:
    _is_text(name, value)
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadMap(f"zone {value!r} is not known: name one such as Europe/Minsk or Asia/Yekaterinburg") from None


def _is_split(name: str, value: Any) -> None:
    if not isinstance(value, int) or not 1 <= value <= 6:
        raise BadMap(f"split is a level of headings from 1 to 6, not {value!r}")


def _are_fields(name: str, value: Any) -> None:
    if not isinstance(value, dict):
        raise BadMap("fields must be a table: [fields]")
    for field, rule in value.items():
        _is_rule(field, rule)


_WORDS: Final[dict[str, Callable[[str, Any], None]]] = {
    "what": _is_text,
    "format": _is_format,
    "source": _is_said,
    "delimiter": _is_delimiter,
    "encoding": _is_encoding,
    "zone": _is_zone,
    "row": _is_said,
    "split": _is_split,
    "fields": _are_fields,
}


def _is_rule(field: str, rule: Any) -> None:
    if isinstance(rule, str):
        return
    try:
        if not isinstance(rule, dict):
            raise BadMap(f"a field is a column's name or a table, not {rule!r}")
        if not any(kind in rule for kind in RULES):
            raise BadMap(f"a field's table needs one of {', '.join(RULES)}")
        for part, value in rule.items():
            _PARTS.get(part, _is_anything)(part, value)
    except BadMap as error:
        raise BadMap(f"{field}: {error}") from None


def _is_anything(name: str, value: Any) -> None:
    """A constant, a default: whatever it is, it is only copied."""


def _is_template(name: str, value: Any) -> None:
    _is_text(name, value)
    try:
        columns = [column for _text, column, _format, _conversion in Formatter().parse(value) if column is not None]
    except ValueError:
        columns = [""]
    # a dot or a bracket would reach into the value, a number is no column's name
    if any(not column or column.isdecimal() or set(".[]") & set(column) for column in columns):
        raise BadMap(f"the template {value!r} is not text with {{columns}}")


def _is_cut(name: str, value: Any) -> None:
    if not isinstance(value, int) or value < 1:
        raise BadMap(f"cut is a number of characters, not {value!r}")


def _is_list_of_tables(name: str, value: Any) -> None:
    if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
        raise BadMap("list must be a list of tables")
    for entry in value:
        _is_text("column", entry.get("column", ""))
        if not isinstance(entry.get("unless", []), list):
            raise BadMap("unless must be a list of words")
        for field, rule in entry.items():
            if field not in ("column", "unless"):
                _is_rule(field, rule)


def _is_table_of_fields(name: str, value: Any) -> None:
    _is_table(name, value)
    for field, rule in value.items():
        _is_rule(field, rule)


_PARTS: Final[dict[str, Callable[[str, Any], None]]] = {
    "column": _is_text,
    "all": _is_text,
    "format": _is_text,
    "words": _is_table,
    "template": _is_template,
    "cut": _is_cut,
    "table": _is_table_of_fields,
    "list": _is_list_of_tables,
}
