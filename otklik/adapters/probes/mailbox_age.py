"""P13: nobody's letter lies unread too long."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from otklik.adapters.reaching import SENTENCES, Look, mail, setting
from otklik.adapters.reaching.judging import issuer_makes_sense, one_line, port_makes_sense
from otklik.quality.ports import Probe, Reach, Reading

_LOOKED_AT = 300  # the lowest numbers came first, but for letters that were moved


@dataclass(frozen=True)
class MailboxAgeSettings:
    host: str = setting(_("IMAP server"))
    user: str = setting(_("Account"))
    secret_password: str = setting(_("Password"))
    port: int = setting(_("Port"), "", 993)
    encryption: str = setting(_("Encryption"), "", "implicit", mail.WAYS)
    folder: str = setting(_("Folder"), _("As the server writes it"), "INBOX")
    ok_minutes: int = setting(_("Right up to, minutes"), _("An older unread letter is degraded"), 60)
    fail_minutes: int = setting(_("Failure from, minutes"), "", 240)
    verify: bool = setting(_("Check the certificate"), "", True)
    authority: str = setting(
        _("Further issuer"), _("Certificate (PEM) of an issuer only your company knows"), "", long=True
    )


class MailboxAge(Probe[MailboxAgeSettings]):
    """Looks into a mailbox for the oldest unread letter and how many there are.

    The folder is opened for reading only: nothing is marked as seen. Letters are not read, only their moments of
    arrival. A password that does not let us in is told as unknown, for it says nothing of the letters.
    """

    kind, code, title = "mailbox_age", "P13", _("Letters are read in time")
    Settings = MailboxAgeSettings
    every, timeout = timedelta(minutes=5), timedelta(seconds=30)
    sentences = {
        **SENTENCES,
        **mail.SENTENCES,
        "ok": _("No letter waits too long: %(unread)s unread, the oldest for %(minutes)s minutes."),
        "old": _("A letter has been unread for %(minutes)s minutes, %(unread)s are unread."),
        "too_old": _("A letter has been unread for %(minutes)s minutes, too long; %(unread)s are unread."),
    }

    @classmethod
    def hosts(cls, settings: MailboxAgeSettings) -> list[str]:
        return [settings.host]

    @classmethod
    def check(cls, settings: MailboxAgeSettings) -> None:
        port_makes_sense(settings.port)
        issuer_makes_sense(settings.authority)
        one_line(settings.user, settings.secret_password, settings.folder)
        if not 0 < settings.ok_minutes <= settings.fail_minutes:
            raise ValueError(_("The minutes have to be above zero and must not fall from right to failure."))

    async def run(self, settings: MailboxAgeSettings, reach: Reach) -> Reading:
        look = Look(reach, settings)
        return await look.through(self._look(settings, look))

    async def _look(self, settings: MailboxAgeSettings, look: Look) -> Reading:
        server = mail.Server(
            settings.host,
            settings.port,
            settings.encryption,
            settings.user,
            settings.secret_password,
            settings.verify,
            settings.authority,
        )
        async with mail.imap(look, server, settings.folder) as box:
            with look.step("search"):
                unread = await box.found("UNSEEN")
                came = await box.came(unread[:_LOOKED_AT]) if unread else []
        oldest = (look.reach.now() - min(came)) // timedelta(minutes=1) if came else 0
        look.facts |= {"unread": len(unread), "minutes": max(0, oldest)}
        if unread and not came:
            return look.fail("not_its_protocol", line="FETCH")
        if oldest >= settings.fail_minutes:
            return look.fail("too_old")
        return look.degraded("old") if oldest > settings.ok_minutes else look.ok()
