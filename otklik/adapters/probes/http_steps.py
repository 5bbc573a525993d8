"""P05: a journey of several requests that share cookies and variables, cleaned up behind it."""

import asyncio
import json
from dataclasses import dataclass
from datetime import timedelta
from secrets import token_hex
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _

from otklik.adapters.reaching import SENTENCES, Fault, Look, setting
from otklik.adapters.reaching.faults import ENDINGS, fault_of
from otklik.adapters.reaching.judging import host_of, in_statuses, issuer_makes_sense
from otklik.adapters.reaching.steps import Step, filled, filled_deep, read_steps, taken
from otklik.adapters.reaching.web import Web, web
from otklik.quality.ports import Outcome, Probe, Reach, Reading


@dataclass(frozen=True)
class HttpStepsSettings:
    steps: str = setting(
        _("Steps"),
        _("A JSON list: name, url, method, headers, form or json, statuses, must, must_not, take, always"),
        long=True,
    )
    secret_values: tuple[str, ...] = setting(_("Secret values"), _("name=value, used in the steps as {{name}}"), ())
    ok_seconds: float = setting(_("Quick enough, seconds"), _("A longer journey is degraded"), 15.0)
    verify: bool = setting(_("Check the certificate"), "", True)
    authority: str = setting(
        _("Further issuer"), _("Certificate (PEM) of an issuer only your company knows"), "", long=True
    )


class HttpSteps(Probe[HttpStepsSettings]):
    """Walks through a story as a customer's browser would: signs in, orders, signs out.

    Steps share cookies. `take` keeps something of an answer for later steps: {"token": "css:input[name=csrf]@value"},
    "json:order.id", "header:Location" or "between:before|after"; they use it as {{token}}. {{nonce}} is new in every
    run. A step with "always": true is done even after a failure, within the last fifth of the time, so that nothing is
    left behind. Milliseconds: one entry for each step.
    """

    kind, code, title = "http_steps", "P05", _("Journey of several pages")
    Settings = HttpStepsSettings
    every, timeout = timedelta(minutes=5), timedelta(seconds=30)
    sentences = {
        **SENTENCES,
        "ok": _("All %(count)s steps passed in %(seconds)s s."),
        "slow": _("All steps passed, but took %(seconds)s s; %(limit)s s would be quick enough."),
        "step_status": _("Step “%(name)s” answered with status %(status)s."),
        "step_text": _("The answer of step “%(name)s” lacks “%(text)s”."),
        "step_unwanted": _("The answer of step “%(name)s” holds “%(text)s”."),
        "step_nothing_taken": _("The answer of step “%(name)s” has no “%(variable)s” to take along."),
        "cleanup_failed": _("All steps passed, but “%(name)s” could not clean up: %(problem)s."),
    }

    @classmethod
    def hosts(cls, settings: HttpStepsSettings) -> list[str]:
        values = _secrets(settings)
        return sorted(
            {host_of(filled(step.url, values)) for step in read_steps(settings.steps) if "{{" not in step.url[:9]}
        )

    @classmethod
    def check(cls, settings: HttpStepsSettings) -> None:
        issuer_makes_sense(settings.authority)
        if not all("=" in line for line in settings.secret_values):
            raise ValueError(_("A secret value is written as name=value."))
        if not cls.hosts(settings) or read_steps(settings.steps)[0].always:
            raise ValueError(_("The first step needs a whole address and is no cleaning up."))

    async def run(self, settings: HttpStepsSettings, reach: Reach) -> Reading:
        look = Look(reach, settings)
        return await look.through(self._look(settings, look))

    async def _look(self, settings: HttpStepsSettings, look: Look) -> Reading:
        steps = read_steps(settings.steps)
        values = _secrets(settings) | {"nonce": token_hex(8)}
        cleaning = [step for step in steps if step.always]
        fault: Fault | None = None
        async with web(look, verify=settings.verify, authority=settings.authority) as session:
            try:
                async with asyncio.timeout(look.reach.left() * (0.8 if cleaning else 1)):
                    for step in steps:
                        if not step.always:
                            await self._walk(step, look, session, values)
            except ENDINGS as error:
                fault = fault_of(error)
                fault.facts = {"name": look.at, **look.facts, **fault.facts}
            unclean = await self._clean(cleaning, look, session, values)
        if fault:
            raise fault
        if unclean:
            return look.degraded("cleanup_failed", **unclean)
        if look.seconds > settings.ok_seconds:
            return look.degraded("slow", limit=settings.ok_seconds)
        return look.ok(count=len(steps))

    async def _clean(self, steps: list[Step], look: Look, session: Web, values: dict[str, str]) -> dict[str, str]:
        """What went wrong in cleaning up, if anything; every step is tried."""
        unclean = {}
        for step in steps:
            try:
                await self._walk(step, look, session, values)
            except ENDINGS as error:
                unclean = {"name": step.name, "problem": fault_of(error).why}
        return unclean

    async def _walk(self, step: Step, look: Look, session: Web, values: dict[str, str]) -> None:
        # a value taken from an answer may bring line breaks
        headers = {name: " ".join(filled(value, values).split()) for name, value in step.headers.items()}
        data = None
        if step.form is not None:
            data = urlencode(filled_deep(step.form, values)).encode()
            headers.setdefault("Content-Type", "application/x-www-form-urlencoded")
        elif step.json is not None:
            data = json.dumps(filled_deep(step.json, values)).encode()
            headers.setdefault("Content-Type", "application/json")
        look.facts["name"] = step.name
        with look.step(step.name):
            url = filled(step.url, values, in_url=True)
            answer = await session.ask(url, method=step.method, headers=headers, data=data, redirects=5)
        look.facts["status"] = answer.status
        if not in_statuses(answer.status, step.statuses):
            raise Fault(Outcome.FAIL, "step_status")
        page = answer.text
        for text in (text for text in step.must if filled(text, values) not in page):
            raise Fault(Outcome.FAIL, "step_text", text=text)
        for text in (text for text in step.must_not if filled(text, values) in page):
            raise Fault(Outcome.FAIL, "step_unwanted", text=text)
        for variable, way in step.take.items():
            if (found := taken(answer, way)) is None:
                raise Fault(Outcome.FAIL, "step_nothing_taken", variable=variable)
            values[variable] = found


def _secrets(settings: HttpStepsSettings) -> dict[str, str]:
    return {name.strip(): value for name, _sign, value in (line.partition("=") for line in settings.secret_values)}
