"""P06: a journey in a real browser, step by step, with a picture of where it failed."""

import os
import shutil
from dataclasses import dataclass, replace
from datetime import timedelta
from secrets import token_hex
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings as django_settings
from django.utils.translation import gettext_lazy as _

from otklik.adapters.reaching import SENTENCES, Fault, Look, setting
from otklik.adapters.reaching import apart as programs
from otklik.adapters.reaching.browsing import STEP_SENTENCES, ordered, read_steps
from otklik.adapters.reaching.gate import Gate, gate
from otklik.adapters.reaching.judging import host_of
from otklik.adapters.reaching.steps import values_of
from otklik.quality.ports import Outcome, Probe, Reach, Reading

_BROWSERS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
_ONE_MACHINE = "browser"  # a browser takes some hundred megabytes: those of one machine wait for each other
_FOR_EVIDENCE = 0.3, 8.0  # of the time, seconds at most: for the picture, the trace and the end of the browser
_OURS = ("no_playwright", "browser_dead")
_NET = {
    "ERR_CERT_DATE_INVALID": "certificate_expired",
    "ERR_CERT_AUTHORITY_INVALID": "certificate_unknown_issuer",
    "ERR_CERT_COMMON_NAME_INVALID": "certificate_wrong_host",
}


@dataclass(frozen=True)
class BrowserJourneySettings:
    steps: tuple[str, ...] = setting(
        _("Steps"),
        _(
            "A line each: goto ADDRESS, click WHERE, fill WHERE = TEXT, press KEY, expect text TEXT, expect no text "
            "TEXT, expect address PART, expect count WHERE >= 3, screenshot. WHERE is a CSS selector, or text:, "
            "label:, button: or link: with the words people read."
        ),
    )
    secret_values: tuple[str, ...] = setting(_("Secret values"), _("name=value, used in the steps as {{name}}"), ())
    step_seconds: float = setting(_("Patience of one step, seconds"), "", 10.0)
    ok_seconds: float = setting(_("Quick enough, seconds"), _("A longer journey is degraded"), 30.0)
    language: str = setting(_("Language the browser asks for"), _("Such as ru-BY"), "ru-BY")
    verify: bool = setting(_("Check the certificate"), "", True)


class BrowserJourney(Probe[BrowserJourneySettings]):
    """Walks through pages in a real browser, as a customer does: scripts run, buttons are clicked, texts are read.

    Each run has a browser of its own that knows nothing of the run before. A failure keeps a picture of the page and a
    trace of all it did; a journey with secret values keeps no trace, and covers in the picture what it filled in with
    them. {{nonce}} is new in every run. The machine that looks needs Chromium and Python's playwright; where they are
    missing nothing is known. Whatever the page loads is asked of the same rules of addresses as other probes.
    """

    kind, code, title = "browser_journey", "P06", _("Journey in a browser")
    Settings = BrowserJourneySettings
    every, timeout = timedelta(minutes=15), timedelta(seconds=60)
    sentences = {
        **SENTENCES,
        **STEP_SENTENCES,
        **programs.SENTENCES,
        "ok": _("All %(count)s steps passed in %(seconds)s s."),
        "slow": _("All steps passed, but took %(seconds)s s; %(limit)s s would be quick enough."),
        "no_browser": _(
            "There is no Chromium on the machine that looks: apt-get install chromium, or OTKLIK_CHROMIUM."
        ),
        "no_playwright": _("The machine that looks cannot drive a browser: .venv/bin/pip install playwright."),
        "browser_dead": _("The browser did not start or was ended in the middle: %(error)s."),
        "withheld": _("Step %(number)s, “%(name)s” failed, but the page wanted %(host)s, which probes may not reach."),
    }

    @classmethod
    def hosts(cls, settings: BrowserJourneySettings) -> list[str]:
        steps = [step for step in read_steps(settings.steps) if step.verb == "goto" and "{{" not in step.where[:9]]
        return sorted({host_of(step.where) for step in steps} | {_ONE_MACHINE})

    @classmethod
    def check(cls, settings: BrowserJourneySettings) -> None:
        if not all("=" in line for line in settings.secret_values):
            raise ValueError(_("A secret value is written as name=value."))
        if read_steps(settings.steps)[0].verb != "goto":
            raise ValueError(_("The first step is goto with a whole address."))
        if not 1 <= settings.step_seconds <= 60:
            raise ValueError(_("The patience of one step is between one second and a minute."))

    async def run(self, settings: BrowserJourneySettings, reach: Reach) -> Reading:
        look = Look(reach, settings)
        return await look.through(self._look(settings, look))

    async def _look(self, settings: BrowserJourneySettings, look: Look) -> Reading:
        browser = django_settings.CHROMIUM or next(filter(None, map(shutil.which, _BROWSERS)), None)
        if browser is None:
            raise Fault(Outcome.UNKNOWN, "no_browser")
        secrets = values_of(settings.secret_values)
        steps = ordered(read_steps(settings.steps), secrets | {"nonce": token_hex(8)}, secrets)
        left = look.reach.left()
        evidence = min(left * _FOR_EVIDENCE[0], _FOR_EVIDENCE[1])
        order = {
            "browser": browser,
            "is_boxed": os.geteuid() != 0,  # Chromium's own walls do not stand for root
            "steps": steps,
            "step_seconds": settings.step_seconds,
            "seconds": left - evidence,
            "evidence_seconds": evidence - 1,
            "is_traced": not secrets,
            "verify": settings.verify,
            "language": settings.language,
        }
        async with gate(lambda: Look(look.reach, settings)) as door:
            told, files = await programs.apart(look, "browser", order | {"gate": door.port})
        look.milliseconds |= told.get("milliseconds", {})
        withheld = door.withheld(told.get("hosts", ()))
        look.facts |= {"limit": settings.step_seconds, **told.get("facts", {}), "withheld": withheld}
        return replace(self._judged(settings, look, told["why"], door, len(steps)), files=files)

    def _judged(self, settings: BrowserJourneySettings, look: Look, why: str, door: Gate, count: int) -> Reading:
        if why in _OURS:
            return look.reading(Outcome.UNKNOWN, why)
        if why == "step_net":
            self._of_net(look.facts, door)
        if why != "ok":
            # what failed may need what we kept from it
            withheld = look.facts["withheld"]
            return look.reading(Outcome.UNKNOWN, "withheld", host=withheld[0]) if withheld else look.fail(why)
        if look.seconds > settings.ok_seconds:
            return look.degraded("slow", limit=settings.ok_seconds)
        return look.ok(count=count)

    def _of_net(self, facts: dict[str, Any], door: Gate) -> None:
        """Raise the Fault behind a page that could not be opened, where we know it."""
        host = urlsplit(str(facts["name"]).partition(" ")[2]).hostname or ""
        if host in door.faults:
            fault = door.faults[host]
            raise Fault(fault.outcome, fault.why, **{**facts, "host": host, **fault.facts})
        for error, why in _NET.items():
            if error in facts["error"]:
                raise Fault(Outcome.FAIL, why, **facts, host=host)
