"""P12: a letter goes out, and the answer to it comes in."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from secrets import token_hex

from django.utils.translation import gettext_lazy as _

from otklik.adapters.reaching import SENTENCES, Fault, Look, mail, mail_records, setting
from otklik.adapters.reaching.judging import issuer_makes_sense, one_line, port_makes_sense, server_of
from otklik.quality.ports import Outcome, Probe, Reach, Reading

EXPECTED = (("reply", _("an automatic reply")), ("letter", _("the letter itself")))


@dataclass(frozen=True)
class MailRoundTripSettings:
    smtp_host: str = setting(_("SMTP server"))
    sender: str = setting(_("From"), _("Address of the probe"))
    recipient: str = setting(_("To"), _("The address customers write to"))
    imap_host: str = setting(_("IMAP server"), _("Where the answer comes in"))
    imap_user: str = setting(_("Account of IMAP"))
    secret_imap_password: str = setting(_("Password of IMAP"))
    smtp_port: int = setting(_("Port of SMTP"), "", 587)
    smtp_encryption: str = setting(_("Encryption of SMTP"), "", "starttls", mail.WAYS)
    smtp_user: str = setting(_("Account of SMTP"), _("Empty: no sign-in"), "")
    secret_smtp_password: str = setting(_("Password of SMTP"), "", "")
    imap_port: int = setting(_("Port of IMAP"), "", 993)
    imap_encryption: str = setting(_("Encryption of IMAP"), "", "implicit", mail.WAYS)
    folder: str = setting(_("Folder"), _("As the server writes it"), "INBOX")
    expect: str = setting(_("What has to come"), "", "reply", EXPECTED)
    ok_seconds: int = setting(_("Quick enough, seconds"), _("A later answer is degraded"), 300)
    tidy: bool = setting(_("Remove the answer"), _("Only letters of this probe"), True)
    verify: bool = setting(_("Check the certificate"), "", True)
    authority: str = setting(
        _("Further issuer"), _("Certificate (PEM) of an issuer only your company knows"), "", long=True
    )
    domain: str = setting(
        _("Domain whose mail records are checked"),
        _("SPF, DKIM and DMARC; the domain your own letters come from. Empty: they are not checked"),
        "",
    )
    selector: str = setting(
        _("Selector of DKIM"), _("Stands as s= in the header DKIM-Signature. Empty: DKIM is not checked"), ""
    )
    weakest_policy: str = setting(
        _("Weakest policy of DMARC"), _("A weaker one is degraded"), "quarantine", mail_records.POLICIES
    )
    resolvers: tuple[str, ...] = setting(
        _("Name servers to ask"), _("Addresses, with :port where it is not 53"), ("9.9.9.9", "1.1.1.1")
    )

    @property
    def records(self) -> mail_records.Domain | None:
        """Whose mail records are checked, if any are."""
        asked = mail_records.Domain(self.domain, self.selector, self.weakest_policy, self.resolvers)
        return asked if asked.name else None


class MailRoundTrip(Probe[MailRoundTripSettings]):
    """Writes to the address customers write to, and waits in a mailbox for what comes back.

    The letter has a number of its own in its subject. A reply is known by that number or by the letter it answers to;
    with "the letter itself" the mailbox is the one the letter goes to. A password that is refused is told as unknown.
    Give the run time enough: it looks again every few seconds until its deadline. The mail records of the domain you
    name are read too: one SPF record that does not let everybody send, a key of DKIM at the selector, a policy of DMARC
    no weaker than you say. A record that is missing or wrong is degraded; the first one is named.
    """

    kind, code, title = "mail_round_trip", "P12", _("Letters are answered")
    Settings = MailRoundTripSettings
    every, timeout = timedelta(minutes=15), timedelta(minutes=10)
    sentences = {
        **SENTENCES,
        **mail.SENTENCES,
        **mail_records.SENTENCES,
        "ok": _("The answer to a letter came in %(seconds)s s."),
        "slow": _("The answer to a letter took %(seconds)s s; %(limit)s s would be quick enough."),
        "no_answer": _("The letter was taken, but nothing came back in %(seconds)s s."),
    }

    @classmethod
    def hosts(cls, settings: MailRoundTripSettings) -> list[str]:
        asked = settings.resolvers if settings.domain else ()
        return [settings.smtp_host, settings.imap_host, *(server_of(resolver)[0] for resolver in asked)]

    @classmethod
    def check(cls, settings: MailRoundTripSettings) -> None:
        port_makes_sense(settings.smtp_port)
        port_makes_sense(settings.imap_port)
        issuer_makes_sense(settings.authority)
        one_line(settings.imap_user, settings.secret_imap_password, settings.folder, settings.smtp_user)
        for address in (settings.sender, settings.recipient):
            if address.count("@") != 1 or not address.isascii() or set(address) & set(" <>\r\n"):
                raise ValueError(_("“%(address)s” is no plain mail address.") % {"address": address})
        if settings.selector and not settings.domain:
            raise ValueError(_("Say which domain the selector of DKIM belongs to."))
        if settings.records:
            settings.records.check()

    async def run(self, settings: MailRoundTripSettings, reach: Reach) -> Reading:
        look = Look(reach, settings)
        return await look.through(self._look(settings, look))

    async def _look(self, settings: MailRoundTripSettings, look: Look) -> Reading:
        nonce, trust = token_hex(8), (settings.verify, settings.authority)
        post = (settings.smtp_encryption, settings.smtp_user, settings.secret_smtp_password)
        box = (settings.imap_encryption, settings.imap_user, settings.secret_imap_password)
        async with mail.smtp(look, mail.Server(settings.smtp_host, settings.smtp_port, *post, *trust)) as talk:
            with look.step("send"):
                await talk.send(self._letter(settings, look, nonce))
        wrong = await mail_records.wrong_with(settings.records, look) if settings.records else ""
        with look.step("answer"):
            await self._answer(settings, look, mail.Server(settings.imap_host, settings.imap_port, *box, *trust), nonce)
        if look.seconds > settings.ok_seconds:
            return look.degraded("slow", limit=settings.ok_seconds)
        if wrong:
            return look.reading(Outcome.UNKNOWN if wrong == mail_records.UNSEEN else Outcome.DEGRADED, wrong)
        return look.ok()

    def _letter(self, settings: MailRoundTripSettings, look: Look, nonce: str) -> EmailMessage:
        letter = EmailMessage()
        letter["Subject"] = f"Otklik probe {nonce}"
        letter["From"], letter["To"] = settings.sender, settings.recipient
        letter["Date"] = format_datetime(look.reach.now())
        letter["Message-ID"] = f"<{nonce}@otklik.invalid>"
        letter.set_content(f"This letter was sent to see whether letters arrive. Its number: {nonce}\n")
        return letter

    async def _answer(self, settings: MailRoundTripSettings, look: Look, server: mail.Server, nonce: str) -> None:
        """Wait until the answer lies in the folder; raises Fault when it does not come."""
        criteria = f'OR SUBJECT "{nonce}" OR HEADER In-Reply-To "{nonce}@otklik.invalid" BODY "{nonce}"'
        if settings.expect == "letter":
            criteria = f'HEADER Message-ID "{nonce}@otklik.invalid"'
        else:
            criteria += f' NOT HEADER Message-ID "{nonce}@otklik.invalid"'
        pause = 0.5
        while True:
            async with mail.imap(look, server, settings.folder, to_change=settings.tidy) as box:
                if numbers := await box.found(criteria):
                    if settings.tidy:
                        await box.remove(numbers)
                    return
            pause = min(pause * 2, 15.0)
            if look.reach.left() < pause + 1:
                raise Fault(Outcome.FAIL, "no_answer")
            await asyncio.sleep(pause)
