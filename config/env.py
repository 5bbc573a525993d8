"""Read settings from the environment; a wrong value is named and refuses the start."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn, TypeVar

T = TypeVar("T")

_SECRETS = frozenset({"OTKLIK_METRICS_TOKEN"})


class BadSetting(Exception):
    """A setting has a value the program cannot work with; the text names it and says what to do."""


def text(name: str, default: str = "") -> str:
    """The value of NAME, or the content of the file named by NAME_FILE, or the default."""
    path = os.environ.get(f"{name}_FILE")
    if path:
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise BadSetting(f"{name}_FILE={path}: cannot be read ({error.strerror})") from error
        except ValueError as error:
            raise BadSetting(f"{name}_FILE={path}: expected a file of text in UTF-8") from error
    return os.environ.get(name, default)


def convert(name: str, default: str, read: Callable[[str], T], wanted: str) -> T:
    """The value of NAME turned by `read`; raises BadSetting with what is wanted instead."""
    value = text(name, default)
    try:
        return read(value)
    except (ValueError, KeyError, TypeError, OSError) as error:
        shown = "" if name in _SECRETS else f"={value!r}"
        raise BadSetting(f"{name}{shown}: expected {wanted}") from error


def flag(name: str, default: bool = False) -> bool:
    """1/0, true/false, yes/no, on/off."""
    words = {"1": True, "true": True, "yes": True, "on": True}
    words |= {"0": False, "false": False, "no": False, "off": False}
    return convert(name, "1" if default else "0", lambda value: words[value.lower()], "1 or 0")


def number(name: str, default: int, least: int, most: int) -> int:
    """A whole number within [least, most]."""

    def read(value: str) -> int:
        if not least <= int(value) <= most:
            raise ValueError(value)
        return int(value)

    return convert(name, str(default), read, f"a whole number from {least} to {most}")


def choice(name: str, default: str, words: tuple[str, ...]) -> str:
    """One of the given words."""

    def read(value: str) -> str:
        return words[words.index(value)]

    return convert(name, default, read, "one of " + ", ".join(words))


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def refuse(error: BadSetting) -> NoReturn:
    """Say what is wrong on one line and leave with the exit code of a configuration error (78, EX_CONFIG)."""
    sys.stderr.write(f"otklik: {error}\n")
    raise SystemExit(78)
