"""What networks and foreign ends do to a run, in our words: the outcome, the key of a sentence, the evidence."""

import errno
import ssl
from asyncio import IncompleteReadError, LimitOverrunError
from collections.abc import Mapping
from typing import Any

import aiohttp
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from otklik.quality.ports import Outcome

# errors of our own machine or network: they say nothing of the touchpoint
OURS = {
    errno.ENETUNREACH,
    errno.ENETDOWN,
    errno.EADDRNOTAVAIL,
    errno.EAFNOSUPPORT,
    errno.EMFILE,
    errno.ENFILE,
    errno.ENOBUFS,
    errno.EACCES,
    errno.EPERM,
}
# X509_V_ERR_* of OpenSSL
_CERTIFICATE = {
    9: "certificate_not_yet_valid",
    10: "certificate_expired",
    18: "certificate_self_signed",
    19: "certificate_unknown_issuer",
    20: "certificate_unknown_issuer",
    21: "certificate_unknown_issuer",
    62: "certificate_wrong_host",
    64: "certificate_wrong_host",
}
_TOO_OLD = ("UNSUPPORTED_PROTOCOL", "TLSV1_ALERT_PROTOCOL_VERSION", "UNSUPPORTED_SSL_VERSION")

SENTENCES: Mapping[str, str | Promise] = {
    "forbidden": _("%(host)s leads to an address of a private network; the operator has to allow probes into it."),
    "resolver_silent": _("No name server answered us about %(host)s; nothing is known of the touchpoint."),
    "no_network": _("Our own machine could not reach the network: %(error)s."),
    "no_such_host": _("The name %(host)s does not exist or has no address."),
    "bad_address": _("“%(address)s” is not an address that can be asked."),
    "refused": _("%(host)s refused the connection."),
    "unreachable": _("%(host)s could not be reached: %(error)s."),
    "timeout": _("%(host)s gave no whole answer in %(seconds)s s."),
    "cut": _("%(host)s cut the connection."),
    "garbage": _("%(host)s answered with something that is not the expected protocol: %(error)s."),
    "sent_elsewhere": _("%(host)s sends on to %(address)s what was meant for it alone."),
    "not_json": _("%(host)s answered with something that is not JSON."),
    "page_too_deep": _("%(host)s answered with a page nested so deep that it can only be meant to do harm."),
    "too_large": _("%(host)s sent more than %(bytes)s bytes."),
    "too_many_redirects": _("%(host)s sends on more than %(redirects)s times."),
    "tls_failed": _("No encrypted connection with %(host)s: %(error)s."),
    "tls_too_old": _("%(host)s speaks only versions of TLS that are too old."),
    "certificate_expired": _("The certificate of %(host)s has expired."),
    "certificate_not_yet_valid": _("The certificate of %(host)s is not valid yet."),
    "certificate_self_signed": _("The certificate of %(host)s is signed by itself, no issuer vouches for it."),
    "certificate_unknown_issuer": _(
        "The certificate of %(host)s comes from an unknown issuer, or the chain is broken."
    ),
    "certificate_wrong_host": _("The certificate of %(host)s was issued for another name."),
    "certificate_refused": _("The certificate of %(host)s does not hold: %(error)s."),
}


class Fault(Exception):
    """A reading in the making: how the look ended before its time."""

    def __init__(self, outcome: Outcome, why: str, **facts: Any) -> None:
        super().__init__(why)
        self.outcome, self.why, self.facts = outcome, why, facts


# everything a look may end with; anything else is a fault of the adapter
ENDINGS = (
    Fault,
    OSError,
    EOFError,
    LimitOverrunError,
    aiohttp.ClientError,
    aiohttp.http_exceptions.HttpProcessingError,
)


def fault_of(error: BaseException) -> Fault:
    """What an error says of the foreign end, or of us."""
    if isinstance(error, Fault):
        return error
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        return fault_of(error.certificate_error)
    if isinstance(error, aiohttp.ClientConnectorError):
        return fault_of(error.os_error)
    if isinstance(error, ssl.SSLCertVerificationError):
        why = _CERTIFICATE.get(error.verify_code, "certificate_refused")
        return Fault(Outcome.FAIL, why, error=error.verify_message)
    if isinstance(error, TimeoutError):
        return Fault(Outcome.FAIL, "timeout")
    if isinstance(error, ConnectionRefusedError):
        return Fault(Outcome.FAIL, "refused")
    if _is_cut(error):
        return Fault(Outcome.FAIL, "cut")
    if isinstance(error, ssl.SSLError):
        reason = getattr(error, "reason", None) or str(error)  # only those made by OpenSSL have one
        return Fault(Outcome.FAIL, "tls_too_old" if reason in _TOO_OLD else "tls_failed", error=reason)
    if isinstance(error, OSError) and not isinstance(error, aiohttp.ClientError):
        ours = error.errno in OURS
        told = error.strerror or str(error)
        return Fault(Outcome.UNKNOWN if ours else Outcome.FAIL, "no_network" if ours else "unreachable", error=told)
    return Fault(Outcome.FAIL, "garbage", error=_first_line(error))


def _is_cut(error: BaseException) -> bool:
    cuts = (ConnectionError, IncompleteReadError, ssl.SSLEOFError, ssl.SSLZeroReturnError, EOFError)
    web = (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError)
    if isinstance(error, aiohttp.ClientPayloadError):
        return "content-encoding" not in str(error).lower() and "decode" not in str(error).lower()
    return isinstance(error, cuts + web)


def _first_line(error: BaseException) -> str:
    lines = str(getattr(error, "message", "") or error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0] if lines else ''}".rstrip(": ")
