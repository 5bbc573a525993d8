"""The words of SIP (RFC 3261) that a call takes: requests of ours, what comes back, and a password proved by digest."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from secrets import token_hex
from typing import Final

_FIRST: Final = re.compile(r"SIP/2\.0 ([1-6]\d\d)(?: (.*))?")
_SHORT: Final = {"i": "call-id", "l": "content-length", "v": "via", "f": "from", "t": "to", "m": "contact"}
_LISTS: Final = ("via", "route", "record-route", "contact")
_PART: Final = re.compile(r'(\w+)=(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))')
_HASHES: Final = {"MD5": hashlib.md5, "SHA-256": hashlib.sha256}


@dataclass(frozen=True)
class Words:
    """A message. status: 0 for a request, whose method then is told; headers: all of a name, in lower case."""

    status: int
    phrase: str
    method: str
    headers: dict[str, list[str]]
    body: str

    def one(self, name: str) -> str:
        return self.headers.get(name, [""])[0]

    @property
    def cseq(self) -> tuple[int, str]:
        number, _space, method = self.one("cseq").partition(" ")
        return int(number) if number.isdecimal() else 0, method.strip()


def parsed(data: bytes) -> Words:
    """Raises ValueError of what is no SIP."""
    head, _gap, body = data.decode("utf-8", "replace").partition("\r\n\r\n")
    first, _end, rest = re.sub(r"\r\n[ \t]+", " ", head).partition("\r\n")  # folded lines made one
    found, request = _FIRST.fullmatch(first), first.split(" ")
    if found is None and (len(request) != 3 or request[2] != "SIP/2.0"):
        raise ValueError("no SIP")
    headers: defaultdict[str, list[str]] = defaultdict(list)
    for line in rest.split("\r\n"):
        name, _colon, value = line.partition(":")
        plain = _SHORT.get(name.strip().lower(), name.strip().lower())
        headers[plain] += [part.strip() for part in _split(value)] if plain in _LISTS else [value.strip()]
    if found:
        return Words(int(found[1]), found[2] or "", "", dict(headers), body)
    return Words(0, "", request[0], dict(headers), body)


def request(method: str, target: str, headers: Sequence[tuple[str, str]], body: str = "") -> bytes:
    return _written(f"{method} {target} SIP/2.0", [*headers, ("Max-Forwards", "70")], body)


def reply_to(asked: Words, status: int, phrase: str, tag: str, body: str = "", contact: str = "") -> bytes:
    """An answer to a request that came in the call."""
    told = [("Via", via) for via in asked.headers.get("via", [])]
    to = asked.one("to")
    told += [("From", asked.one("from")), ("To", to if ";tag=" in to else f"{to};tag={tag}")]
    told += [("Call-ID", asked.one("call-id")), ("CSeq", asked.one("cseq"))]
    told += [("Contact", contact)] if contact else []
    return _written(f"SIP/2.0 {status} {phrase}", told, body)


def proof(challenge: str, *, user: str, password: str, method: str, target: str) -> str:
    """The value of Authorization (RFC 7616, without qop or with auth); raises ValueError of what we cannot answer."""
    told = {name.lower(): quoted or plain for name, quoted, plain in _PART.findall(challenge)}
    algorithm = told.get("algorithm", "MD5").upper()
    if not challenge.lower().startswith("digest") or algorithm not in _HASHES or "nonce" not in told:
        raise ValueError("a challenge we do not know")

    def digest(*parts: str) -> str:
        return _HASHES[algorithm](":".join(parts).encode(), usedforsecurity=False).hexdigest()

    realm, nonce, ours = told.get("realm", ""), told["nonce"], token_hex(8)
    who, what = digest(user, realm, password), digest(method, target)
    answer = {"username": user, "realm": realm, "nonce": nonce, "uri": target}
    has_qop = "auth" in told.get("qop", "").replace(" ", "").split(",")
    middle = (nonce, "00000001", ours, "auth") if has_qop else (nonce,)
    answer["response"] = digest(who, *middle, what)
    words = ", ".join(f'{name}="{value}"' for name, value in answer.items()) + f", algorithm={algorithm}"
    words += f', qop=auth, nc=00000001, cnonce="{ours}"' if has_qop else ""
    return f"Digest {words}" + (f', opaque="{told["opaque"]}"' if "opaque" in told else "")


def address_in(header: str) -> str:
    """The address in From, To, Contact or Record-Route."""
    inside = re.search(r"<([^>]+)>", header)
    return inside[1] if inside else header.partition(";")[0].strip()


def _written(first: str, headers: Sequence[tuple[str, str]], body: str) -> bytes:
    told = [first, *(f"{name}: {value}" for name, value in headers)]
    told += ["Content-Type: application/sdp"] if body else []
    return "\r\n".join([*told, f"Content-Length: {len(body.encode())}", "", body]).encode()


def _split(value: str) -> list[str]:
    """A list by its commas, those in brackets and quotes left alone."""
    return re.findall(r'(?:[^,<"]|<[^>]*>|"[^"]*")+', value)
