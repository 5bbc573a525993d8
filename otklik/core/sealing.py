"""Words kept sealed in the database: passwords of foreign systems, which a copy of the database must not tell."""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.encoding import force_bytes


class Unreadable(Exception):
    """Sealed with a key this installation does not have any more."""


def seal(text: str) -> str:
    """The text sealed with the key of the installation."""
    return _keys().encrypt(text.encode()).decode()


def open_sealed(sealed: str) -> str:
    """What was sealed, with the present key or one of the fallbacks; raises Unreadable."""
    try:
        return _keys().decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise Unreadable from error


def _keys() -> MultiFernet:
    return MultiFernet([_key(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _key(secret: str | bytes) -> Fernet:
    derived = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"otklik sealed words").derive(
        force_bytes(secret)
    )
    return Fernet(base64.urlsafe_b64encode(derived))
