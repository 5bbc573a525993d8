"""P03: the certificate and the protocol of an encrypted service."""

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.x509.oid import NameOID
from django.utils.translation import gettext_lazy as _

from otklik.adapters.reaching import SENTENCES, Fault, Look, mail, setting
from otklik.adapters.reaching.connecting import connected, trust
from otklik.adapters.reaching.faults import fault_of
from otklik.adapters.reaching.judging import issuer_makes_sense, port_makes_sense
from otklik.quality.ports import Outcome, Probe, Reach, Reading

VERSIONS = (("1.2", "TLS 1.2"), ("1.3", "TLS 1.3"))
BEGINS = (("tls", _("at once")), ("smtp", _("STARTTLS in SMTP")), ("imap", _("STARTTLS in IMAP")))


@dataclass(frozen=True)
class TlsSettings:
    host: str = setting(_("Host"), _("Name or address, without https://"))
    port: int = setting(_("Port"), "", 443)
    begins: str = setting(_("Encryption begins"), "", "tls", BEGINS)
    name: str = setting(_("Name in the certificate"), _("Where it differs from the host"), "")
    oldest: str = setting(_("Oldest version that will do"), "", "1.2", VERSIONS)
    warn_days: int = setting(_("Days left: time to renew"), _("Fewer than this is told, but still right"), 30)
    low_days: int = setting(_("Days left: degraded"), "", 14)
    fail_days: int = setting(_("Days left: failure"), "", 3)
    authority: str = setting(
        _("Further issuer"), _("Certificate (PEM) of an issuer only your company knows"), "", long=True
    )


class Tls(Probe[TlsSettings]):
    """Shakes hands and reads the certificate: chain, name, days left, version of the protocol.

    A broken certificate is told by its kind: expired, not valid yet, signed by itself, unknown issuer or broken chain,
    other name; so is a service that speaks only old versions. When the strict handshake fails a second, lenient one
    fetches the certificate as evidence. Trusted are the issuers of this machine and of the browsers. Mail servers that
    begin in the open are asked for STARTTLS first.
    """

    kind, code, title = "tls", "P03", _("Certificate holds")
    Settings = TlsSettings
    every, timeout = timedelta(hours=1), timedelta(seconds=10)
    sentences = {
        **SENTENCES,
        **mail.SENTENCES,
        "ok": _("The certificate of %(host)s is good for %(days)s more days."),
        "renew": _("The certificate of %(host)s is good, but only for %(days)s more days: time to renew it."),
        "expires_soon": _("The certificate of %(host)s expires in %(days)s days."),
        "expires_now": _("The certificate of %(host)s expires in %(days)s days, customers are about to be locked out."),
    }

    @classmethod
    def hosts(cls, settings: TlsSettings) -> list[str]:
        return [settings.host]

    @classmethod
    def check(cls, settings: TlsSettings) -> None:
        if not 0 <= settings.fail_days <= settings.low_days <= settings.warn_days:
            raise ValueError(_("The days must not rise from renew to degraded to failure."))
        port_makes_sense(settings.port)
        issuer_makes_sense(settings.authority)

    async def run(self, settings: TlsSettings, reach: Reach) -> Reading:
        look = Look(reach, settings)
        return await look.through(self._look(settings, look))

    async def _look(self, settings: TlsSettings, look: Look) -> Reading:
        strict = trust(authority=settings.authority, oldest=settings.oldest)
        try:
            await self._shake_hands(settings, look, strict)
        except OSError as error:
            if look.at != "tls" or isinstance(error, TimeoutError):
                raise
            raise await self._closer(settings, look, fault_of(error)) from None
        return self._days(settings, look)

    async def _shake_hands(self, settings: TlsSettings, look: Look, context: ssl.SSLContext) -> None:
        at_once, name = settings.begins == "tls", settings.name or settings.host
        async with connected(
            look, settings.host, settings.port, tls=context if at_once else None, name=settings.name
        ) as (reader, writer):
            if not at_once:
                await mail.ask_for_tls(look, reader, writer, settings.begins)
                with look.step("tls"):
                    await writer.start_tls(context, server_hostname=name)
            plain = writer.get_extra_info("ssl_object")
            look.facts |= {"protocol": plain.version(), "cipher": plain.cipher()[0]} | _told(plain.getpeercert(True))

    async def _closer(self, settings: TlsSettings, look: Look, fault: Fault) -> Fault:
        """The same fault with what a lenient handshake brings to light; any other end of that one tells nothing new."""
        kept = dict(look.milliseconds)
        try:
            await self._shake_hands(settings, look, trust(verify=False, oldest="any"))
        except (OSError, Fault):
            return fault
        finally:
            look.milliseconds, look.at = kept, "tls"
        too_old = look.facts["protocol"] < f"TLSv{settings.oldest}"  # as words too: SSLv3, TLSv1, TLSv1.1 ...
        return Fault(fault.outcome, "tls_too_old", **fault.facts) if too_old else fault

    def _days(self, settings: TlsSettings, look: Look) -> Reading:
        if "not_after" not in look.facts:  # a certificate that cryptography reads less kindly than OpenSSL
            raise Fault(Outcome.FAIL, "certificate_refused", error=look.facts.get("unreadable", ""))
        days = (datetime.fromisoformat(look.facts["not_after"]) - look.reach.now()) // timedelta(days=1)
        look.facts["days"] = days
        if days <= settings.fail_days:
            return look.fail("expires_now")
        if days <= settings.low_days:
            return look.degraded("expires_soon")
        return look.ok("renew" if days <= settings.warn_days else "ok")


def _told(der: bytes | None) -> dict[str, Any]:
    """What stands in a certificate, as facts."""
    try:
        found = x509.load_der_x509_certificate(der or b"")
        names = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        told = [str(name.value) for name in names]
    except x509.ExtensionNotFound:
        told = []
    except ValueError as error:
        return {"unreadable": str(error)}
    issuer = found.issuer.get_attributes_for_oid(NameOID.COMMON_NAME)
    return {
        "names": told,
        "issuer": str(issuer[0].value) if issuer else "",
        "not_before": found.not_valid_before_utc.astimezone(UTC).isoformat(),
        "not_after": found.not_valid_after_utc.astimezone(UTC).isoformat(),
    }
