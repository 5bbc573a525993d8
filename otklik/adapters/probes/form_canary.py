"""P18: what somebody sends by a form arrives."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from secrets import choice

from django.utils.translation import gettext_lazy as _

from otklik.adapters.reaching import SENTENCES, Fault, Look, forms, setting, signing_in
from otklik.adapters.reaching.faults import ENDINGS, fault_of
from otklik.adapters.reaching.judging import host_of, issuer_makes_sense
from otklik.adapters.reaching.steps import filled, values_of
from otklik.adapters.reaching.web import Answer, Web, web
from otklik.quality.ports import Outcome, Probe, Reach, Reading

_LETTERS = "abcdefghkmnpqrstuvwxyz"  # no digits: a guard of personal data must not take it for a telephone number
_PAUSE = 1.0  # seconds until the address is looked at again


@dataclass(frozen=True)
class FormCanarySettings:
    url: str = setting(_("Page with the form"), _("With http:// or https://"))
    fields: tuple[str, ...] = setting(
        _("Fields"), _("name=value, one a line; {{nonce}} is a word new in every run and has to stand in one of them")
    )
    flag: str = setting(_("Field that says it is a test"), _("name=value; empty: the account says it"), "")
    form: str = setting(_("Form"), _("CSS selector, where the page has several"), "form")
    found_url: str = setting(
        _("Where it has to appear"),
        _("A page or JSON, {{nonce}} may stand in it; empty: the page the form leads to"),
        "",
    )
    within_seconds: int = setting(_("Within, seconds"), "", 60)
    sign_in_url: str = setting(_("Page to sign in"), _("Empty: the form is for everybody"), "")
    user: str = setting(_("Test account"), "", "")
    secret_password: str = setting(_("Password of the test account"), "", "")
    cleanup_form: str = setting(
        _("Form that cleans up"), _("CSS selector of a form on the page the form leads to; always sent at the end"), ""
    )
    cleanup_url: str = setting(
        _("Page with the form that cleans up"), _("Where it is another page; {{nonce}} may stand in it"), ""
    )
    verify: bool = setting(_("Check the certificate"), "", True)
    authority: str = setting(
        _("Further issuer"), _("Certificate (PEM) of an issuer only your company knows"), "", long=True
    )


class FormCanary(Probe[FormCanarySettings]):
    """Fills in a form as a customer would, sends it, and looks where it has to appear until it is there.

    Hidden inputs and cookies are taken along, so forms that guard against forgery work. What was sent is cleaned up by
    a form, also after a failure, within the last fifth of the time. On this portal sign in as a person with the role
    "Test account of probes": what it writes enters neither the journal of contacts nor any figure made of it.
    """

    kind, code, title = "form_canary", "P18", _("A form arrives")
    Settings = FormCanarySettings
    every, timeout = timedelta(minutes=15), timedelta(seconds=90)
    sentences = {
        **SENTENCES,
        **signing_in.SENTENCES,
        "ok": _("What was sent by the form arrived in %(seconds)s s."),
        "form_refused": _("%(address)s does not take the form: status %(status)s."),
        "not_arrived": _("The form was taken, but what was sent did not appear at %(address)s in %(limit)s s."),
        "echoes": _("%(address)s repeats whatever word stands in its address, so it proves nothing."),
        "cleanup_failed": _("What was sent arrived, but could not be cleaned up: %(problem)s."),
    }

    @classmethod
    def hosts(cls, settings: FormCanarySettings) -> list[str]:
        told = (settings.url, settings.found_url, settings.sign_in_url, settings.cleanup_url)
        return sorted({host_of(address.replace("{{nonce}}", "x")) for address in told if address})

    @classmethod
    def check(cls, settings: FormCanarySettings) -> None:
        cls.hosts(settings)
        issuer_makes_sense(settings.authority)
        for selector in filter(None, (settings.form, settings.cleanup_form)):
            forms.selector_makes_sense(selector)
        if not all("=" in line for line in filter(None, (*settings.fields, settings.flag))):
            raise ValueError(_("A field is written as name=value."))
        if not any("{{nonce}}" in line for line in settings.fields):
            raise ValueError(_("Say with {{nonce}} where the word that is looked for stands."))
        if settings.sign_in_url and not (settings.user and settings.secret_password):
            raise ValueError(_("To sign in a name and a password are needed."))

    async def run(self, settings: FormCanarySettings, reach: Reach) -> Reading:
        look = Look(reach, settings)
        return await look.through(self._look(settings, look))

    async def _look(self, settings: FormCanarySettings, look: Look) -> Reading:
        nonce = look.facts["nonce"] = "".join(choice(_LETTERS) for _number in range(14))
        clean_at: list[str] = []
        fault: Fault | None = None
        async with web(look, verify=settings.verify, authority=settings.authority) as session:
            try:
                async with asyncio.timeout(look.reach.left() * (0.8 if settings.cleanup_form else 1)):
                    led_to = await self._send(settings, look, session, clean_at)
                    await self._find(settings, look, session, nonce, led_to)
            except ENDINGS as error:
                fault = fault_of(error)
            unclean = await self._clean(settings, look, session, clean_at)
        if fault:
            raise fault
        return look.degraded("cleanup_failed", problem=unclean) if unclean else look.ok()

    async def _send(self, settings: FormCanarySettings, look: Look, session: Web, clean_at: list[str]) -> Answer:
        nonce = look.facts["nonce"]
        if settings.sign_in_url:
            await signing_in.by_password(look, session, settings.sign_in_url, settings.user, settings.secret_password)
        if "{{nonce}}" in settings.found_url:  # a page that repeats its address shows words that were never sent
            address = filled(settings.found_url, {"nonce": nonce[::-1]}, in_url=True)
            if nonce[::-1] in (await session.ask(address, redirects=5)).text:
                raise Fault(Outcome.UNKNOWN, "echoes", address=settings.found_url)
        with look.step("form"):
            page = await forms.opened(session, settings.url)
        words = values_of(line for line in (*settings.fields, settings.flag) if line)
        fields = {name: filled(value, {"nonce": nonce}) for name, value in words.items()}
        form = forms.form_of(page, settings.form, holding=f'[name="{next(iter(fields))}"]')
        if settings.cleanup_url:  # a form may be taken by a server that then answers too late, or with an error
            clean_at.append(filled(settings.cleanup_url, {"nonce": nonce}, in_url=True))
        with look.step("send"):
            answer = await forms.sent(session, page, form, fields)
        if not 200 <= answer.status < 300:
            raise Fault(Outcome.FAIL, "form_refused", address=settings.url, status=answer.status)
        clean_at.append(answer.url)
        return answer

    async def _find(self, settings: FormCanarySettings, look: Look, session: Web, nonce: str, led_to: Answer) -> None:
        address = filled(settings.found_url, {"nonce": nonce}, in_url=True) or led_to.url
        until = look.seconds + settings.within_seconds
        with look.step("arrive"):
            while nonce not in (await session.ask(address, redirects=5)).text:
                if look.seconds + _PAUSE > until or look.reach.left() < 2 * _PAUSE:
                    raise Fault(Outcome.FAIL, "not_arrived", address=address, limit=settings.within_seconds)
                await asyncio.sleep(_PAUSE)

    async def _clean(self, settings: FormCanarySettings, look: Look, session: Web, clean_at: list[str]) -> str:
        """What went wrong in cleaning up, empty if nothing; nothing to do where nothing was sent."""
        if not settings.cleanup_form or not clean_at:
            return ""
        try:
            with look.step("clean_up"):
                page = await forms.opened(session, clean_at[0])
                answer = await forms.sent(session, page, forms.form_of(page, settings.cleanup_form), {})
        except ENDINGS as error:
            return fault_of(error).why
        return "" if 200 <= answer.status < 300 else str(answer.status)
