"""Words of settings that several probes of the web read: sets of statuses, headers, places in JSON."""

import json
import re
import ssl
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from yarl import URL

from otklik.adapters.reaching.connecting import trust
from otklik.adapters.reaching.look import Fault
from otklik.quality.ports import Outcome

_STATUSES = re.compile(r"([1-6]\d\d)(?:-([1-6]\d\d))?")
_HEADER = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+:[^\r\n\0]*")


def statuses_make_sense(statuses: Iterable[str]) -> None:
    """Raise ValueError unless each is a status or a range, and there is one."""
    found = [word.strip() for word in statuses]
    if not found or not all(_STATUSES.fullmatch(word) for word in found):
        raise ValueError(_("Statuses are numbers such as 200, or ranges such as 200-299."))


def in_statuses(status: int, statuses: Iterable[str]) -> bool:
    """Whether a status is one of `200` or `200-299`."""
    pairs = [match.groups() for word in statuses if (match := _STATUSES.fullmatch(word.strip()))]
    return any(int(low) <= status <= int(high or low) for low, high in pairs)


def header_map(lines: Iterable[str]) -> dict[str, str]:
    """`Name: value` lines as a mapping; raises ValueError."""
    found = [line.strip() for line in lines if line.strip()]
    if not all(_HEADER.fullmatch(line) for line in found):
        raise ValueError(_("A header is written as Name: value."))
    return {name.strip(): value.strip() for name, _colon, value in (line.partition(":") for line in found)}


def missing_headers(headers: Mapping[str, str], required: Iterable[str]) -> Iterator[str]:
    """Those of `Name` or `Name: part of the value` that an answer does not have."""
    for line in required:
        name, _colon, part = (word.strip() for word in line.partition(":"))
        if part.lower() not in headers.get(name, "").lower() or name not in headers:
            yield line


def host_of(text: str) -> str:
    """The host of a whole address of the web; raises ValueError."""
    try:
        url = URL(text)
        if url.scheme in ("http", "https", "ws", "wss") and url.host and url.port:
            return url.host
    except ValueError:
        pass
    raise ValueError(_("“%(address)s” is no whole address of the web.") % {"address": text})


def port_makes_sense(port: int) -> None:
    """Raise ValueError unless it can be one."""
    if not 0 < port < 65536:
        raise ValueError(_("A port is a number from 1 to 65535."))


def one_line(*texts: str) -> None:
    """Raise ValueError where a text that is said in one line of a protocol has several."""
    if any(not text.isprintable() for text in texts):
        raise ValueError(_("Names, passwords and folders stand in one line, without control characters."))


def issuer_makes_sense(authority: str) -> None:
    """Raise ValueError unless it is empty or a certificate in PEM."""
    try:
        trust(authority=authority)
    except (ssl.SSLError, ValueError):
        raise ValueError(_("The further issuer is no certificate in PEM.")) from None


def at_path(value: Any, path: str) -> Any:
    """What lies at `items.0.title` of a JSON value; None where nothing does."""
    for word in filter(None, path.split(".")):
        if isinstance(value, list) and word.isdigit() and int(word) < len(value):
            value = value[int(word)]
        elif isinstance(value, dict):
            value = value.get(word)
        else:
            return None
    return value


def server_of(text: str, port: int = 53) -> tuple[str, int]:
    """Host and port of `host:port`; a bare address of IPv6 has many colons. Raises ValueError."""
    host, colon, given = text.strip().rpartition(":")
    if not colon or (":" in host and not host.endswith("]")):
        return text.strip().strip("[]"), port
    if not host:
        raise ValueError(text)
    return host.strip("[]"), int(given)


def json_of(text: str) -> Any:
    """A JSON value; raises Fault, whatever the text is."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Fault(Outcome.FAIL, "not_json", error=type(error).__name__) from None


def turns_of(lines: Iterable[str]) -> list[tuple[str, list[str]]]:
    """`said => expected | or this` lines as pairs; raises ValueError."""
    turns = []
    for line in filter(str.strip, lines):
        said, arrow, expected = line.partition("=>")
        words = [word.strip() for word in expected.split("|") if word.strip()]
        if not (said.strip() and arrow and words):
            raise ValueError(_("Write “question => expected words” in every line."))
        turns.append((said.strip(), words))
    if not 1 <= len(turns) <= 100:
        raise ValueError(_("One to a hundred lines are needed."))
    return turns
