"""Errors of our own machine say nothing of the touchpoint; all others do."""

import errno
import ssl

import pytest

from otklik.adapters.reaching.faults import SENTENCES, fault_of
from otklik.quality.ports import Outcome


@pytest.mark.parametrize("number", [errno.ENETUNREACH, errno.ENETDOWN, errno.EMFILE, errno.EACCES, errno.EADDRNOTAVAIL])
def test_no_network_of_ours_is_unknown(number: int) -> None:
    fault = fault_of(OSError(number, "Network is unreachable"))
    assert (fault.outcome, fault.why, fault.facts) == (
        Outcome.UNKNOWN,
        "no_network",
        {"error": "Network is unreachable"},
    )


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (OSError(errno.EHOSTUNREACH, "No route to host"), "unreachable"),
        (TimeoutError(), "timeout"),
        (ConnectionRefusedError(), "refused"),
        (ConnectionResetError(), "cut"),
        (BrokenPipeError(), "cut"),
        (EOFError(), "cut"),
        (ssl.SSLEOFError(), "cut"),
        (ssl.SSLError(1, "[SSL: WRONG_VERSION_NUMBER] wrong version number"), "tls_failed"),
        (ssl.SSLCertVerificationError(1, "certificate verify failed"), "certificate_refused"),
    ],
)
def test_what_others_do_is_a_failure(error: Exception, why: str) -> None:
    if isinstance(error, ssl.SSLCertVerificationError):
        error.verify_code, error.verify_message = 26, "unsuitable certificate purpose"
    fault = fault_of(error)
    assert (fault.outcome, fault.why) == (Outcome.FAIL, why)
    assert fault.why in SENTENCES
