"""P20: a customer signs in, sees what is his, and signs out."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from otklik.adapters.reaching import SENTENCES, Fault, Look, mail, setting, signing_in
from otklik.adapters.reaching.faults import ENDINGS, fault_of
from otklik.adapters.reaching.judging import host_of, issuer_makes_sense, one_line, port_makes_sense, turns_of
from otklik.adapters.reaching.web import Web, web
from otklik.quality.ports import Outcome, Probe, Reach, Reading

WAYS = (("password", _("by password")), ("code", _("by a code from a letter")))


@dataclass(frozen=True)
class CabinetCanarySettings:
    sign_in_url: str = setting(_("Page to sign in"), _("Where the password, or a code, is asked for"))
    user: str = setting(_("Test account"), _("The e-mail or name it signs in with"))
    pages: tuple[str, ...] = setting(
        _("Pages to see"), _("One a line, the address => words that stand there | or these")
    )
    way: str = setting(_("Signs in"), "", "password", WAYS)
    secret_password: str = setting(_("Password of the test account"), "", "")
    sign_out_url: str = setting(_("Page to sign out"), _("With the form that does it; empty: it stays signed in"), "")
    imap_host: str = setting(_("IMAP server"), _("Of the mailbox the code comes to"), "")
    imap_user: str = setting(_("Account of IMAP"), "", "")
    secret_imap_password: str = setting(_("Password of IMAP"), "", "")
    imap_port: int = setting(_("Port of IMAP"), "", 993)
    imap_encryption: str = setting(_("Encryption of IMAP"), "", "implicit", mail.WAYS)
    code_digits: int = setting(_("Digits of the code"), "", 9)
    letter_seconds: int = setting(_("The letter comes within, seconds"), "", 60)
    ok_seconds: float = setting(_("Quick enough, seconds"), _("A longer journey is degraded"), 20.0)
    verify: bool = setting(_("Check the certificate"), "", True)
    authority: str = setting(
        _("Further issuer"), _("Certificate (PEM) of an issuer only your company knows"), "", long=True
    )


class CabinetCanary(Probe[CabinetCanarySettings]):
    """Signs in as a test account, by password or by a code from a letter, looks at pages, and signs out.

    Each part is timed: signing in, the way of the letter, every page, signing out, which is also done after a failure.
    A password or code that is not taken fails here: that is what customers would meet. The letter with the code is
    removed from the mailbox; use one of its own. On this portal give the person the role "Test account of probes".
    """

    kind, code, title = "cabinet_canary", "P20", _("Customers reach their account")
    Settings = CabinetCanarySettings
    every, timeout = timedelta(minutes=5), timedelta(seconds=90)
    sentences = {
        **SENTENCES,
        **mail.SENTENCES,
        **signing_in.SENTENCES,
        "ok": _("Signed in, saw %(count)s pages and signed out in %(seconds)s s."),
        "slow": _("Everything works, but took %(seconds)s s; %(limit)s s would be quick enough."),
        "page_text": _("%(address)s does not say “%(text)s”."),
        "sign_out_failed": _("All pages were seen, but signing out failed: %(problem)s."),
    }

    @classmethod
    def hosts(cls, settings: CabinetCanarySettings) -> list[str]:
        addresses = [settings.sign_in_url, *(address for address, _words in turns_of(settings.pages))]
        told = {host_of(address) for address in (*addresses, settings.sign_out_url) if address}
        return sorted(told | ({settings.imap_host} if settings.way == "code" else set()))

    @classmethod
    def check(cls, settings: CabinetCanarySettings) -> None:
        port_makes_sense(settings.imap_port)
        issuer_makes_sense(settings.authority)
        one_line(settings.user, settings.imap_user, settings.secret_imap_password)
        if settings.way == "password" and not settings.secret_password:
            raise ValueError(_("To sign in by password one is needed."))
        has_box = settings.imap_host and settings.imap_user and 4 <= settings.code_digits <= 12
        if settings.way == "code" and not has_box:
            raise ValueError(_("A code of 4 to 12 digits is read from a mailbox: say which, and its account."))
        cls.hosts(settings)

    async def run(self, settings: CabinetCanarySettings, reach: Reach) -> Reading:
        look = Look(reach, settings)
        return await look.through(self._look(settings, look))

    async def _look(self, settings: CabinetCanarySettings, look: Look) -> Reading:
        fault: Fault | None = None
        turns = turns_of(settings.pages)
        async with web(look, verify=settings.verify, authority=settings.authority) as session:
            try:
                async with asyncio.timeout(look.reach.left() * 0.8):
                    await self._sign_in(settings, look, session)
                    for number, (address, words) in enumerate(turns, 1):
                        with look.step(f"page_{number}"):
                            page = await signing_in.seen(session, address, settings.sign_in_url)
                        if not any(word in page.text for word in words):
                            raise Fault(Outcome.FAIL, "page_text", address=address, text=words[0])
            except ENDINGS as error:
                fault = fault_of(error)
            left = await self._sign_out(settings, look, session, turns[0][0])
        if fault:
            raise fault
        if left:
            why = left.why if left.why == "still_in" else "sign_out_failed"
            return look.degraded(why, **left.facts, problem=left.why)
        look.facts |= {"count": len(turns), "limit": settings.ok_seconds}
        return look.degraded("slow") if look.seconds > settings.ok_seconds else look.ok()

    async def _sign_in(self, settings: CabinetCanarySettings, look: Look, session: Web) -> None:
        where = (look, session, settings.sign_in_url, settings.user)
        if settings.way == "password":
            await signing_in.by_password(*where, settings.secret_password)
            return
        server = mail.Server(
            settings.imap_host,
            settings.imap_port,
            settings.imap_encryption,
            settings.imap_user,
            settings.secret_imap_password,
            settings.verify,
            settings.authority,
        )
        await signing_in.by_code(*where, server, digits=settings.code_digits, within=settings.letter_seconds)

    async def _sign_out(self, settings: CabinetCanarySettings, look: Look, session: Web, page: str) -> Fault | None:
        """What went wrong, if anything; done after a failure too, so that no session stays open."""
        if not settings.sign_out_url:
            return None
        try:
            await signing_in.sign_out(look, session, settings.sign_out_url, page, settings.sign_in_url)
        except ENDINGS as error:
            return fault_of(error)
        return None
