"""P04: one HTTP request, judged by status, time, text and headers."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from otklik.adapters.reaching import SENTENCES, Look, setting
from otklik.adapters.reaching.judging import (
    header_map,
    host_of,
    in_statuses,
    issuer_makes_sense,
    missing_headers,
    statuses_make_sense,
)
from otklik.adapters.reaching.web import Answer, web
from otklik.quality.ports import Probe, Reach, Reading

METHODS = (("GET", "GET"), ("HEAD", "HEAD"), ("POST", "POST"), ("PUT", "PUT"), ("OPTIONS", "OPTIONS"))


@dataclass(frozen=True)
class HttpSettings:
    url: str = setting(_("Address"), _("With http:// or https://"))
    method: str = setting(_("Method"), "", "GET", METHODS)
    statuses: tuple[str, ...] = setting(_("Statuses that are right"), _("Such as 200-299 or 401"), ("200-299",))
    ok_seconds: float = setting(_("Quick enough, seconds"), _("Slower than this is degraded"), 2.0)
    degraded_seconds: float = setting(_("Too slow, seconds"), _("Slower than this is a failure"), 5.0)
    must: tuple[str, ...] = setting(_("Text that must be there"), "", ())
    must_not: tuple[str, ...] = setting(_("Text that must not be there"), "", ())
    required_headers: tuple[str, ...] = setting(
        _("Headers the answer must have"), _("A name, or a name and a part of the value: Content-Type: text/html"), ()
    )
    redirects: int = setting(_("Redirects at most"), _("0: the first answer is judged as it is"), 3)
    headers: tuple[str, ...] = setting(_("Headers to send"), _("Name: value"), ())
    secret_headers: tuple[str, ...] = setting(_("Secret headers to send"), _("Such as Authorization: Bearer …"), ())
    body: str = setting(_("Body to send"), "", "", long=True)
    kilobytes: int = setting(_("Largest answer, kilobytes"), "", 1000)
    verify: bool = setting(_("Check the certificate"), "", True)
    authority: str = setting(
        _("Further issuer"), _("Certificate (PEM) of an issuer only your company knows"), "", long=True
    )


class Http(Probe[HttpSettings]):
    """Asks one address and judges the answer.

    Fails on a status outside the set, a missing or unwanted text, a missing header, an answer slower than the second
    limit, too many redirects, a body over the limit or a certificate that does not hold; degraded when slower than the
    first limit. Every hop of a redirect is judged like the first address, and secret headers stay with the house they
    were meant for. Milliseconds: dns, connect, tls, first_byte, body, total; hops add up.
    """

    kind, code, title = "http", "P04", _("Page answers")
    Settings = HttpSettings
    every, timeout = timedelta(minutes=1), timedelta(seconds=10)
    sentences = {
        **SENTENCES,
        "ok": _("%(host)s answered with %(status)s in %(seconds)s s."),
        "slow": _("%(host)s answered rightly, but took %(seconds)s s; %(limit)s s would be quick enough."),
        "too_slow": _("%(host)s took %(seconds)s s, more than %(limit)s s."),
        "status_wrong": _("%(host)s answered with status %(status)s."),
        "text_missing": _("The answer lacks the text “%(text)s”."),
        "text_unwanted": _("The answer holds the text “%(text)s”."),
        "header_missing": _("The answer lacks the header “%(header)s”."),
    }

    @classmethod
    def hosts(cls, settings: HttpSettings) -> list[str]:
        return [host_of(settings.url)]

    @classmethod
    def check(cls, settings: HttpSettings) -> None:
        host_of(settings.url)
        statuses_make_sense(settings.statuses)
        issuer_makes_sense(settings.authority)
        header_map(settings.headers + settings.secret_headers)
        if not 0 < settings.ok_seconds <= settings.degraded_seconds:
            raise ValueError(_("The limit of quick has to be above zero and not above the limit of too slow."))
        if settings.method == "HEAD" and settings.must:
            raise ValueError(_("An answer to HEAD has no text; ask with GET."))
        if not (0 <= settings.redirects <= 10 and 1 <= settings.kilobytes <= 20_000):
            raise ValueError(_("Redirects at most: from 0 to 10; largest answer: from 1 to 20000 kilobytes."))

    async def run(self, settings: HttpSettings, reach: Reach) -> Reading:
        look = Look(reach, settings)
        return await look.through(self._look(settings, look))

    async def _look(self, settings: HttpSettings, look: Look) -> Reading:
        async with web(look, verify=settings.verify, authority=settings.authority) as session:
            answer = await session.ask(
                settings.url,
                method=settings.method,
                headers=header_map(settings.headers + settings.secret_headers),
                data=settings.body.encode() or None,
                redirects=settings.redirects,
                limit=settings.kilobytes * 1000,
            )
        look.facts |= {"status": answer.status, "bytes": len(answer.body), "hops": answer.hops}
        return self._judged(settings, look, answer)

    def _judged(self, settings: HttpSettings, look: Look, answer: Answer) -> Reading:
        if not in_statuses(answer.status, settings.statuses):
            return look.fail("status_wrong")
        for header in missing_headers(answer.headers, settings.required_headers):
            return look.fail("header_missing", header=header)
        page = answer.text
        for text in settings.must:
            if text not in page:
                return look.fail("text_missing", text=text)
        for text in settings.must_not:
            if text in page:
                return look.fail("text_unwanted", text=text)
        if look.seconds > settings.degraded_seconds:
            return look.fail("too_slow", limit=settings.degraded_seconds)
        if look.seconds > settings.ok_seconds:
            return look.degraded("slow", limit=settings.ok_seconds)
        return look.ok()
