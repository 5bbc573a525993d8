"""P22: the touchpoint says by itself that it lives; silence is the failure."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from otklik.adapters.reaching import setting
from otklik.quality.ports import Outcome, Probe, Reach, Reading


@dataclass(frozen=True)
class HeartbeatSettings:
    expected_seconds: int = setting(
        _("Silent for at most, seconds"), _("How often the other side says so, and some patience"), 180
    )


class Heartbeat(Probe[HeartbeatSettings]):
    """Waits for signs of life of a kiosk, a queue system, a telephone exchange, a script or a probe elsewhere.

    The other side sends POST to the address and with the key on the probe's page, as JSON `{"outcome": "ok"}` or, where
    it has looked at something itself, with `words` and `milliseconds`. Silence for longer than agreed is a failure.
    """

    kind, code, title = "heartbeat", "P22", _("Signs of life")
    here_only = True
    Settings = HeartbeatSettings
    every, timeout = timedelta(minutes=1), timedelta(seconds=1)
    sentences = {
        "ok": _("A sign of life came %(seconds)s s ago."),
        "said": _("It says of itself: %(words)s"),
        "silent": _("No sign of life for %(seconds)s s."),
        "never": _("No sign of life has come yet."),
    }

    @classmethod
    def hosts(cls, _settings: HeartbeatSettings) -> list[str]:
        return []

    @classmethod
    def check(cls, settings: HeartbeatSettings) -> None:
        if not 10 <= settings.expected_seconds <= 86_400 * 7:
            raise ValueError(_("Between ten seconds and a week."))

    async def run(self, settings: HeartbeatSettings, reach: Reach) -> Reading:
        beat = reach.beat
        if beat is None:
            return Reading(Outcome.UNKNOWN, "never")
        passed = round((reach.now() - beat.at).total_seconds())
        facts = {"seconds": max(0, passed), "words": beat.words}
        if passed > settings.expected_seconds:
            return Reading(Outcome.FAIL, "silent", facts)
        why = "said" if beat.words or beat.outcome != Outcome.OK else "ok"
        return Reading(beat.outcome, why, facts, beat.milliseconds)
