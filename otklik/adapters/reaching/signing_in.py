"""Sign in to a portal as a test account, by password or by a code from a letter, and sign out."""

import asyncio
import re
from typing import Final

from django.utils.translation import gettext_lazy as _
from yarl import URL

from otklik.adapters.reaching import forms, mail
from otklik.adapters.reaching.look import Fault, Look
from otklik.adapters.reaching.pages import page_of
from otklik.adapters.reaching.web import Answer, Web
from otklik.quality.ports import Outcome

SENTENCES: Final = {
    **forms.SENTENCES,
    "not_let_in": _("%(host)s did not let the test account in: status %(status)s."),
    "no_letter": _("No letter with a code came in %(limit)s s."),
    "asked_again": _("%(address)s asks to sign in again."),
    "still_in": _("After signing out %(address)s can still be read."),
}
_PASSWORD: Final = "input[type=password]"  # noqa: S105 - a selector


async def by_password(look: Look, session: Web, address: str, user: str, password: str) -> None:
    """By the first form of a page that asks for a password; raises Fault where it is not let in."""
    with look.step("sign_in"):
        page = await forms.opened(session, address)
        form = forms.form_of(page, holding=_PASSWORD)
        fields = {forms.field_of(page, form): user, forms.field_of(page, form, _PASSWORD): password}
        answer = await forms.sent(session, page, form, fields)
    if not 200 <= answer.status < 300 or page_of(answer.text).css_first(_PASSWORD):
        raise Fault(Outcome.FAIL, "not_let_in", status=answer.status)


async def by_code(
    look: Look, session: Web, address: str, user: str, box: mail.Server, *, digits: int, within: float
) -> None:
    """Ask for a code, wait for the letter (seconds), remove it, enter the code; raises Fault."""
    async with mail.imap(look, box, "INBOX") as letters:
        before = set(await letters.found("ALL"))
    with look.step("ask"):
        page = await forms.opened(session, address)
        form = forms.form_of(page, holding=forms.NAMES)
        asked = await forms.sent(session, page, form, {forms.field_of(page, form): user})
    if not 200 <= asked.status < 300:
        raise Fault(Outcome.FAIL, "not_let_in", status=asked.status)
    with look.step("letter"):
        wanted = re.compile(rf"(?<!\d)\d(?:[ -]?\d){{{digits - 1}}}(?!\d)")
        code = await _code(look, box, before, wanted, look.seconds + within)
    if not code:
        raise Fault(Outcome.FAIL, "no_letter", limit=round(within))
    with look.step("sign_in"):
        form = forms.form_of(asked, holding=forms.NAMES)
        answer = await forms.sent(session, asked, form, {forms.field_of(asked, form): code})
    if not 200 <= answer.status < 300 or URL(answer.url).path == URL(asked.url).path:
        raise Fault(Outcome.FAIL, "not_let_in", status=answer.status)


async def seen(session: Web, address: str, sign_in: str) -> Answer:
    """A page for those who are signed in; raises Fault where it sends to the sign-in page."""
    answer = await forms.opened(session, address)
    if _is_outside(answer, sign_in):
        raise Fault(Outcome.FAIL, "asked_again", address=address)
    return answer


async def sign_out(look: Look, session: Web, address: str, page: str, sign_in: str) -> None:
    """By the form of an address, then see that `page` is closed; raises Fault."""
    with look.step("sign_out"):
        asks = await forms.opened(session, address)
        path = URL(asks.url).path
        meant = f'form[action$="{path}"], form:not([action]), form[action=""]'
        await forms.sent(session, asks, forms.form_of(asks, meant), {})
        after = await session.ask(page, redirects=5)
    if 200 <= after.status < 300 and not _is_outside(after, sign_in):
        raise Fault(Outcome.FAIL, "still_in", address=page)


def _is_outside(answer: Answer, sign_in: str) -> bool:
    """A page that is the sign-in page, or asks for a password."""
    return URL(answer.url).path == URL(sign_in).path or page_of(answer.text).css_first(_PASSWORD) is not None


async def _code(look: Look, box: mail.Server, before: set[int], wanted: re.Pattern[str], until: float) -> str:
    """The code of a letter that was not there before, which is then removed; empty if none comes."""
    pause = 0.25
    while True:
        async with mail.imap(look, box, "INBOX", to_change=True) as letters:
            for number in sorted(set(await letters.found("ALL")) - before, reverse=True):
                if found := wanted.search(await letters.words(number)):
                    await letters.remove([number])
                    return found[0]
        pause = min(pause * 2, 5.0)
        if look.seconds + pause > until or look.reach.left() < pause + 1:
            return ""
        await asyncio.sleep(pause)
