"""Our own installation as a probe asks about it: a house that gives no answer says nothing of the touchpoint."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from django.utils.translation import gettext_lazy as _

from otklik.adapters.reaching.look import Fault, Look
from otklik.quality.ports import HouseSilent, Outcome

SENTENCES = {
    "house_silent": _("Our own database gave no answer: %(error)s."),
    "house_slow": _("Our own installation gave no answer in %(seconds)s s."),
}
_BEFORE_THE_END = 0.05  # seconds: the deadline of the look itself would call it a failure

T = TypeVar("T")


async def answer(look: Look, asked: Awaitable[T]) -> T:
    """What the house says; raises Fault."""
    try:
        async with asyncio.timeout_at(look.reach.deadline - _BEFORE_THE_END):
            return await asked
    except HouseSilent as error:
        raise Fault(Outcome.UNKNOWN, "house_silent", error=str(error)) from error
    except TimeoutError:
        raise Fault(Outcome.UNKNOWN, "house_slow") from None
