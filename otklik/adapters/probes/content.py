"""P07: a page says what was approved, and its links lead somewhere."""

import asyncio
import hashlib
import re
from dataclasses import dataclass
from datetime import timedelta

import aiohttp
from django.utils.translation import gettext_lazy as _
from selectolax.lexbor import LexborHTMLParser, SelectolaxError
from yarl import URL

from otklik.adapters.reaching import SENTENCES, Fault, Look, setting
from otklik.adapters.reaching.judging import host_of, issuer_makes_sense
from otklik.adapters.reaching.outline import BITS, apart, outline, plain, text_of
from otklik.adapters.reaching.pages import links_of, page_of
from otklik.adapters.reaching.web import Answer, Web, web
from otklik.quality.ports import Probe, Reach, Reading


@dataclass(frozen=True)
class ContentSettings:
    url: str = setting(_("Address"), _("With http:// or https://"))
    part: str = setting(_("Part of the page"), _("CSS selector of the main text"), "main")
    facts: tuple[str, ...] = setting(
        _("Facts that must be there"), _("Telephone numbers, prices, names of tariffs"), ()
    )
    approved: str = setting(
        _("Approved fingerprint"),
        _("SHA-256 of the approved text, the evidence of a run shows it; empty: any text"),
        "",
    )
    approved_outline: str = setting(
        _("Approved outline"), _("SimHash of the approved text, from the evidence too; tells how much has changed"), ""
    )
    far: int = setting(_("Changed too much from, bits"), _("Of the 64 of the outline: a failure"), 12)
    links: int = setting(_("Links to follow"), _("At most so many links of the page to its own house; 0: none"), 20)
    verify: bool = setting(_("Check the certificate"), "", True)
    authority: str = setting(
        _("Further issuer"), _("Certificate (PEM) of an issuer only your company knows"), "", long=True
    )


class Content(Probe[ContentSettings]):
    """Reads the main text of a page: every required fact is there, the text is the approved one, links work.

    The fingerprint is made of the words alone: markup, spaces and line breaks do not count, so that a new look changes
    nothing. A missing fact is a failure; a changed text or a broken link is degraded until somebody approves or mends.
    The outline (SimHash) tells a mended comma from another text: far from the approved one is a failure.
    Only links to the same host are followed, one after another, as time permits.
    """

    kind, code, title = "content", "P07", _("Page says what was approved")
    Settings = ContentSettings
    every, timeout = timedelta(minutes=15), timedelta(seconds=30)
    sentences = {
        **SENTENCES,
        "ok": _("The page says what was approved."),
        "status_wrong": _("%(host)s answered with status %(status)s."),
        "part_missing": _("The page has no part “%(part)s”, or there is no text in it."),
        "fact_missing": _("The page does not say “%(fact)s” (%(missing)s facts are missing)."),
        "altered": _("The text of the page is another one: %(distance)s of 64 bits of its outline differ."),
        "changed": _("The text of the page is not the approved one."),
        "links_broken": _("Links of the page lead nowhere: %(broken)s."),
    }

    @classmethod
    def hosts(cls, settings: ContentSettings) -> list[str]:
        return [host_of(settings.url)]

    @classmethod
    def check(cls, settings: ContentSettings) -> None:
        host_of(settings.url)
        issuer_makes_sense(settings.authority)
        if settings.approved and not re.fullmatch(r"[0-9a-f]{64}", settings.approved.strip().lower()):
            raise ValueError(_("A fingerprint has 64 hexadecimal digits."))
        if settings.approved_outline and not re.fullmatch(r"[0-9a-f]{16}", settings.approved_outline.strip().lower()):
            raise ValueError(_("An outline has 16 hexadecimal digits."))
        if not 1 <= settings.far <= BITS:
            raise ValueError(_("An outline has 64 bits: from 1 to 64 of them may differ."))
        if not 0 <= settings.links <= 100:
            raise ValueError(_("Links to follow: from 0 to 100."))
        try:
            LexborHTMLParser("<p>").css(settings.part)
        except (SelectolaxError, ValueError):
            raise ValueError(_("“%(part)s” is no CSS selector.") % {"part": settings.part}) from None

    async def run(self, settings: ContentSettings, reach: Reach) -> Reading:
        look = Look(reach, settings)
        return await look.through(self._look(settings, look))

    async def _look(self, settings: ContentSettings, look: Look) -> Reading:
        async with web(look, verify=settings.verify, authority=settings.authority) as session:
            answer = await session.ask(settings.url)
            look.facts["status"] = answer.status
            if answer.status != 200:
                return look.fail("status_wrong")
            with look.step("read"):  # a long page takes a tenth of a second, others go on meanwhile
                links, text, shape = await asyncio.to_thread(_read, answer, settings)
            told = self._judged(settings, look, text, shape)
            if told or not links:
                return told or look.ok()
            broken = await self._broken(look, session, links)
        return look.degraded("links_broken", broken=", ".join(broken)) if broken else look.ok()

    def _judged(self, settings: ContentSettings, look: Look, text: str, shape: str) -> Reading | None:
        if not text:
            return look.fail("part_missing", part=settings.part)
        fingerprint = hashlib.sha256(text.encode()).hexdigest()
        look.facts |= {"fingerprint": fingerprint, "outline": shape, "words": len(text.split())}
        missing = [fact for fact in settings.facts if plain(fact) not in text]
        if missing:
            return look.fail("fact_missing", fact=missing[0], missing=len(missing))
        if settings.approved_outline:
            look.facts["distance"] = apart(settings.approved_outline.strip().lower(), shape)
            if look.facts["distance"] >= settings.far:
                return look.fail("altered")
        if settings.approved and settings.approved.strip().lower() != fingerprint:
            return look.degraded("changed")
        return None

    async def _broken(self, look: Look, session: Web, links: list[str]) -> list[str]:
        broken: list[str] = []
        look.facts["links"] = 0
        for link in links:
            if look.reach.left() < 1:
                break
            try:
                answer = await session.ask(link, method="HEAD", redirects=5)
                if answer.status in (405, 501):
                    answer = await session.ask(link, redirects=5)
                bad = answer.status >= 400 and answer.status not in (401, 403, 429)
            except (Fault, aiohttp.ClientError) as error:
                bad = not isinstance(error, Fault) or error.why not in ("too_large", "forbidden")
            look.facts["links"] += 1
            broken += [URL(link).path_qs] if bad else []
        return broken


def _read(answer: Answer, settings: ContentSettings) -> tuple[list[str], str, str]:
    """Links to follow, the words, and their outline."""
    page = page_of(answer.text)
    links = links_of(page, answer.url)[: settings.links]
    text = text_of(page, settings.part)
    return links, text, outline(text)
