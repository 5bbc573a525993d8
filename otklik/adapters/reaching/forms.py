"""Forms of pages, sent as a browser would: with hidden inputs, cookies and the address they came from."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _
from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError
from yarl import URL

from otklik.adapters.reaching.look import Fault
from otklik.adapters.reaching.pages import page_of
from otklik.adapters.reaching.web import Answer, Web
from otklik.quality.ports import Outcome

SENTENCES: Final = {
    "page_status": _("%(address)s answered with status %(status)s."),
    "no_form": _("%(address)s has no form “%(form)s”."),
    "no_field": _("The form of %(address)s has no field “%(field)s”."),
}
# of inputs that are not sent unless they are ticked, or pressed, or filled with a file
_TICKED: Final = ("radio", "checkbox")
_NOT_SENT: Final = ("submit", "button", "image", "reset", "file")
NAMES: Final = "input[type=email], input[type=text], input[type=tel], input[type=number], input:not([type])"


def selector_makes_sense(selector: str) -> None:
    """Raise ValueError unless it is a CSS selector."""
    try:
        LexborHTMLParser("<p>").css(selector)
    except (SelectolaxError, ValueError):
        raise ValueError(_("“%(part)s” is no CSS selector.") % {"part": selector}) from None


def form_of(answer: Answer, selector: str = "form", *, holding: str = "") -> LexborNode:
    """The first form of a page that is meant, sent by POST, and has an element like `holding`; raises Fault."""
    for form in page_of(answer.text).css(selector):
        if (form.attributes.get("method") or "").lower() == "post" and (not holding or form.css_first(holding)):
            return form
    raise Fault(Outcome.FAIL, "no_form", address=answer.url, form=f"{selector} {holding}".strip())


def words_of(form: LexborNode) -> dict[str, str]:
    """What a form would send if nobody changed anything, by name."""
    told: dict[str, str] = {}
    for node in form.css("input[name], textarea[name], select[name]"):
        name, kind = node.attributes["name"] or "", (node.attributes.get("type") or "text").lower()
        if node.tag == "textarea":
            told[name] = node.text()
        elif node.tag == "select":
            chosen = node.css_first("option[selected]") or node.css_first("option")
            told[name] = (chosen.attributes.get("value") or "") if chosen else ""
        elif kind not in _NOT_SENT and (kind not in _TICKED or "checked" in node.attributes):
            told[name] = node.attributes.get("value") or ("on" if kind in _TICKED else "")
    return told


async def opened(session: Web, address: str) -> Answer:
    """A page that answers; raises Fault."""
    answer = await session.ask(address, redirects=5)
    if not 200 <= answer.status < 300:
        raise Fault(Outcome.FAIL, "page_status", address=address, status=answer.status)
    return answer


async def sent(session: Web, answer: Answer, form: LexborNode, fields: Mapping[str, str]) -> Answer:
    """Send a form of a page with these fields, within its own house; what comes back whatever its status."""
    there = URL(answer.url)
    for name in fields:
        if not any(node.attributes.get("name") == name for node in form.css("[name]")):
            raise Fault(Outcome.FAIL, "no_field", address=answer.url, field=name)
    try:
        target = there.join(URL(form.attributes.get("action") or answer.url))
    except ValueError:
        raise Fault(Outcome.FAIL, "bad_address", address=str(form.attributes.get("action"))) from None
    if target.host != there.host:
        raise Fault(Outcome.FAIL, "sent_elsewhere", address=str(target.origin()))
    # servers that guard against forged forms want to know where it came from
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Referer": str(there.with_fragment(None)),
        "Origin": str(there.origin()),
    }
    data = urlencode(words_of(form) | dict(fields)).encode()
    return await session.ask(str(target), method="POST", headers=headers, data=data, redirects=5)


def field_of(page: Answer, form: LexborNode, like: str = NAMES) -> str:
    """The name of the first input of a form that is like this; raises Fault."""
    node = form.css_first(like)
    if node is None or not node.attributes.get("name"):
        raise Fault(Outcome.FAIL, "no_field", address=page.url, field=like)
    return str(node.attributes["name"])
