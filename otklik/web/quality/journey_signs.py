"""What records say of the feelings at a step, in words; and what of it a person takes."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from otklik.parties.queries import operator_languages
from otklik.quality.models import StepEmotion
from otklik.quality.queries import Sign
from otklik.web.quality.journey_showing import FEELINGS, sign


@dataclass(frozen=True)
class SignShown:
    """told: the sentence with n; feeling: "+1 pleasure", empty while n is not enough."""

    source: str
    told: str
    feeling: str


def sign_shown(one: Sign) -> SignShown:
    feeling = f"{sign(one.value)} {FEELINGS[one.value]}" if one.value is not None else ""
    return SignShown(one.source, _told(one), feeling)


def told_by(one: Sign) -> dict[str, Any]:
    """value, reason in every language of the operator and source, for the action."""
    reason = {}
    for code in operator_languages():
        with override(code):
            reason[code] = _told(one)
    return {"value": one.value, "reason": reason, "source": one.source}


def _told(one: Sign) -> str:
    if one.source == StepEmotion.INSPECTIONS:
        words = ngettext(
            "%(percent)s %% on average in %(n)d inspection as a customer, 90 days",
            "%(percent)s %% on average in %(n)d inspections as a customer, 90 days",
            one.n,
        )
        return words % {"percent": one.percent, "n": one.n}
    facts = {"percent": one.percent, "low": round(one.low or 0), "high": round(one.high or 0), "n": one.n}
    if one.source == StepEmotion.SURVEYS:
        return _("%(percent)s %% satisfied (%(low)s–%(high)s, n %(n)s), surveys of 90 days") % facts
    return _("%(percent)s %% praise among praise and problems (%(low)s–%(high)s, n %(n)s), 90 days") % facts
