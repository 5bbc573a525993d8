"""The key of a vantage elsewhere: what it signs by, and how a request is signed. It never goes over the wire itself."""

import hashlib
import hmac
import secrets
from typing import Final

_PREFIX: Final = "otv_"  # so that scanners of leaked secrets know it


def new_key(code: str) -> str:
    """A key for the agent of this vantage; it names the vantage, and nobody can guess the rest."""
    return f"{_PREFIX}{code}.{secrets.token_urlsafe(32)}"


def code_of(key: str) -> str:
    """Whose key it is; raises ValueError of what is no key."""
    code, dot, rest = key.removeprefix(_PREFIX).partition(".")
    if not key.startswith(_PREFIX) or not (code and dot and len(rest) >= 43):
        raise ValueError
    return code


def signing_key(key: str) -> str:
    """What is kept of a key, and signed by: it cannot be turned back."""
    # random enough that a fast hash cannot be turned back
    return hashlib.sha256(key.encode()).hexdigest()


def signature(kept: str, *, method: str, path: str, moment: str, body: bytes) -> str:
    """Of one request; kept: the signing key; moment: as it stands in the header Otklik-Time."""
    told = "\n".join([method, path, moment, hashlib.sha256(body).hexdigest()])
    return hmac.new(kept.encode(), told.encode(), hashlib.sha256).hexdigest()
