"""P05: a journey of several requests that share cookies and variables, cleaned up behind it."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from secrets import token_hex

from django.utils.translation import gettext_lazy as _

from otklik.adapters.reaching import SENTENCES, Fault, Look, setting
from otklik.adapters.reaching.faults import ENDINGS, fault_of
from otklik.adapters.reaching.judging import host_of, issuer_makes_sense
from otklik.adapters.reaching.steps import STEP_SENTENCES, Step, filled, read_steps, values_of, walk
from otklik.adapters.reaching.web import Web, web
from otklik.quality.ports import Probe, Reach, Reading


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
        **STEP_SENTENCES,
        "ok": _("All %(count)s steps passed in %(seconds)s s."),
        "slow": _("All steps passed, but took %(seconds)s s; %(limit)s s would be quick enough."),
        "cleanup_failed": _("All steps passed, but “%(name)s” could not clean up: %(problem)s."),
    }

    @classmethod
    def hosts(cls, settings: HttpStepsSettings) -> list[str]:
        values = values_of(settings.secret_values)
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
        values = values_of(settings.secret_values) | {"nonce": token_hex(8)}
        cleaning = [step for step in steps if step.always]
        fault: Fault | None = None
        async with web(look, verify=settings.verify, authority=settings.authority) as session:
            try:
                async with asyncio.timeout(look.reach.left() * (0.8 if cleaning else 1)):
                    for step in steps:
                        if not step.always:
                            await walk(step, look, session, values)
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
                await walk(step, look, session, values)
            except ENDINGS as error:
                unclean = {"name": step.name, "problem": fault_of(error).why}
        return unclean
