"""P16: a short message goes out, and its receipt or the answer to it comes back."""

from dataclasses import dataclass
from datetime import timedelta
from secrets import token_hex

from django.utils.translation import gettext_lazy as _

from otklik.adapters.reaching import SENTENCES, Fault, Look, setting, smpp
from otklik.adapters.reaching.connecting import connected, trust
from otklik.adapters.reaching.judging import issuer_makes_sense, port_makes_sense
from otklik.quality.ports import Outcome, Probe, Reach, Reading

EXPECTED = (("receipt", _("a receipt of delivery")), ("reply", _("an answering message")))
_UNDER_WAY = ("", "ENROUTE", "ACCEPTD", "UNKNOWN")


@dataclass(frozen=True)
class SmsRoundTripSettings:
    host: str = setting(_("SMS centre"), _("Name or address"))
    system_id: str = setting(_("Account"), _("system_id"))
    secret_password: str = setting(_("Password"), _("Eight characters at most, as SMPP has it"))
    source: str = setting(_("From"), _("Number or name"))
    destination: str = setting(_("To"), _("Number of a test telephone, or the short number that answers"))
    port: int = setting(_("Port"), "", 2775)
    tls: bool = setting(_("Encrypted"), "", False)
    system_type: str = setting(_("Type of the account"), _("system_type, where the centre asks for it"), "")
    text: str = setting(
        _("Text"), _("{{nonce}} stands for a number that is new in every run"), "Otklik probe {{nonce}}"
    )
    expect: str = setting(_("What has to come"), "", "receipt", EXPECTED)
    reply: str = setting(_("Text of the answer"), _("What it must hold; {{nonce}} as above"), "")
    ok_seconds: float = setting(_("Quick enough, seconds"), _("Slower than this is degraded"), 60.0)
    verify: bool = setting(_("Check the certificate"), "", True)
    authority: str = setting(
        _("Further issuer"), _("Certificate (PEM) of an issuer only your company knows"), "", long=True
    )


class SmsRoundTrip(Probe[SmsRoundTripSettings]):
    """Signs in to an SMS centre (SMPP 3.4, transceiver), sends one message and waits.

    A receipt is known by the number the centre gave; an answer by its sender and text. "Not delivered" is a failure
    with the state the centre tells. A sign-in that is refused is told as unknown. Every run costs a message. Give the
    run time enough, three minutes or so.
    """

    kind, code, title = "sms_round_trip", "P16", _("Short messages arrive")
    Settings = SmsRoundTripSettings
    every, timeout = timedelta(minutes=15), timedelta(seconds=180)
    sentences = {
        **SENTENCES,
        "ok": _("The short message arrived in %(seconds)s s."),
        "slow": _("The short message arrived, but took %(seconds)s s; %(limit)s s would be quick enough."),
        "sign_in_refused": _("%(host)s does not let our account in; check its name and password."),
        "bind_refused": _("%(host)s lets nobody in: %(code)s."),
        "message_refused": _("%(host)s refuses the message: %(code)s."),
        "not_delivered": _("The short message was not delivered: %(state)s."),
        "nothing_came": _("The message was taken, but nothing came back in %(seconds)s s."),
        "not_smpp": _("%(host)s does not speak SMPP."),
    }

    @classmethod
    def hosts(cls, settings: SmsRoundTripSettings) -> list[str]:
        return [settings.host]

    @classmethod
    def check(cls, settings: SmsRoundTripSettings) -> None:
        port_makes_sense(settings.port)
        issuer_makes_sense(settings.authority)
        if settings.expect == "reply" and not settings.reply:
            raise ValueError(_("Say what the answering message must hold."))
        if len(settings.text) > 140 or not settings.text.isascii():
            raise ValueError(_("The text has at most 140 Latin letters."))
        words = (settings.system_id, settings.secret_password, settings.source, settings.destination)
        limits = (15, 8, 20, 20)
        if any(
            not (word.isascii() and word.isprintable() and len(word) <= n)
            for word, n in zip(words, limits, strict=True)
        ):
            raise ValueError(_("Account, password or a number is too long for SMPP, or not in Latin letters."))

    async def run(self, settings: SmsRoundTripSettings, reach: Reach) -> Reading:
        look = Look(reach, settings)
        return await look.through(self._look(settings, look))

    async def _look(self, settings: SmsRoundTripSettings, look: Look) -> Reading:
        nonce = token_hex(4)
        tls = trust(settings.verify, settings.authority) if settings.tls else None
        async with connected(look, settings.host, settings.port, tls=tls) as ends:
            session = smpp.Session(*ends)
            with look.step("sign_in"):
                await session.bind(settings.system_id, settings.secret_password, settings.system_type)
            with look.step("send"):
                text = settings.text.replace("{{nonce}}", nonce)
                number = await session.submit(settings.source, settings.destination, text)
            look.facts["message"] = number
            with look.step("answer"):
                try:
                    await self._answer(settings, look, session, number, nonce)
                except TimeoutError:
                    raise Fault(Outcome.FAIL, "nothing_came") from None
            session.unbind()
        if look.seconds > settings.ok_seconds:
            return look.degraded("slow", limit=settings.ok_seconds)
        return look.ok()

    async def _answer(
        self, settings: SmsRoundTripSettings, look: Look, session: smpp.Session, number: str, nonce: str
    ) -> None:
        """Wait for the receipt or the answering message; raises Fault, TimeoutError, EOFError."""
        wanted = settings.reply.replace("{{nonce}}", nonce)
        while True:
            message = await session.incoming_within(look.reach.left() - 0.05)
            if message.receipt_of and smpp.same_number(number, message.receipt_of):
                if message.state not in ("DELIVRD", *_UNDER_WAY):
                    raise Fault(Outcome.FAIL, "not_delivered", state=message.state)
                if message.state == "DELIVRD" and settings.expect == "receipt":
                    return
            from_there = message.sender.lstrip("+") == settings.destination.lstrip("+")
            if settings.expect == "reply" and not message.receipt_of and from_there and wanted in message.text:
                return
