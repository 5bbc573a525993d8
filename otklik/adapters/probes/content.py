"""P07: a page says what was approved, and its links lead somewhere."""

import asyncio
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _
from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from otklik.adapters.reaching import SENTENCES, Look, setting
from otklik.adapters.reaching.judging import host_of, issuer_makes_sense
from otklik.adapters.reaching.links import broken_links
from otklik.adapters.reaching.outline import BITS, apart, outline, text_of
from otklik.adapters.reaching.pages import links_of, page_of
from otklik.adapters.reaching.saying import says
from otklik.adapters.reaching.web import Answer, web
from otklik.quality.ports import Catalogued, Outcome, Probe, Reach, Reading

_CATALOGUE = (
    ("", _("none")),
    ("contacts", _("telephone numbers and addresses of this touchpoint and its parts")),
    ("names", _("these, and the names of its parts and of what customers can do there")),
)


@dataclass(frozen=True)
class ContentSettings:
    url: str = setting(_("Address"), _("With http:// or https://"))
    part: str = setting(_("Part of the page"), _("CSS selector of the main text"), "main")
    facts: tuple[str, ...] = setting(
        _("Facts that must be there"), _("Telephone numbers, prices, names of tariffs"), ()
    )
    catalogue: str = setting(
        _("Facts from our catalogue"), _("As they stand there at the time of the look"), "", choices=_CATALOGUE
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
    Facts of our catalogue are its telephone numbers, e-mail and street addresses and, if wanted, names, of which one
    language is enough; tariffs and their prices are not in it yet. A telephone number counts by its digits, with
    8 for +7 and 80 for +375.
    """

    kind, code, title = "content", "P07", _("Page says what was approved")
    Settings, asks_catalogue = ContentSettings, True
    every, timeout = timedelta(minutes=15), timedelta(seconds=30)
    sentences = {
        **SENTENCES,
        "ok": _("The page says what was approved."),
        "status_wrong": _("%(host)s answered with status %(status)s."),
        "part_missing": _("The page has no part “%(part)s”, or there is no text in it."),
        "nothing_known": _("Our catalogue holds none of the facts that are to be taken from it."),
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
        if settings.catalogue:
            raise ValueError(_("Our catalogue holds no such facts of this touchpoint: add them there, or choose none."))
        if not 1 <= settings.far <= BITS:
            raise ValueError(_("An outline has 64 bits: from 1 to 64 of them may differ."))
        if not 0 <= settings.links <= 100:
            raise ValueError(_("Links to follow: from 0 to 100."))
        try:
            LexborHTMLParser("<p>").css(settings.part)
        except (SelectolaxError, ValueError):
            raise ValueError(_("“%(part)s” is no CSS selector.") % {"part": settings.part}) from None

    @classmethod
    def from_catalogue(cls, stored: Mapping[str, Any], known: Catalogued) -> Mapping[str, Any]:
        """What is still to be taken from it after this could not be."""
        found = {"contacts": known.contacts, "names": known.contacts + known.names}.get(stored.get("catalogue", ""), ())
        return {"facts": [*stored.get("facts", ()), *found], "catalogue": ""} if found else {}

    async def run(self, settings: ContentSettings, reach: Reach) -> Reading:
        look = Look(reach, settings)
        return await look.through(self._look(settings, look))

    async def _look(self, settings: ContentSettings, look: Look) -> Reading:
        if settings.catalogue:
            return look.reading(Outcome.UNKNOWN, "nothing_known")
        async with web(look, verify=settings.verify, authority=settings.authority) as session:
            answer = await session.ask(settings.url)
            look.facts["status"] = answer.status
            if answer.status != 200:
                return look.fail("status_wrong")
            with look.step("read"):  # a long page takes a tenth of a second, others go on meanwhile
                links, text, shape, missing = await asyncio.to_thread(_read, answer, settings)
            told = self._judged(settings, look, text, shape, missing)
            if told or not links:
                return told or look.ok()
            broken = await broken_links(look, session, links)
        return look.degraded("links_broken", broken=", ".join(broken)) if broken else look.ok()

    def _judged(
        self, settings: ContentSettings, look: Look, text: str, shape: str, missing: list[str]
    ) -> Reading | None:
        if not text:
            return look.fail("part_missing", part=settings.part)
        fingerprint = hashlib.sha256(text.encode()).hexdigest()
        look.facts |= {"fingerprint": fingerprint, "outline": shape, "words": len(text.split())}
        if missing:
            return look.fail("fact_missing", fact=missing[0].splitlines()[0], missing=len(missing))
        if settings.approved_outline:
            look.facts["distance"] = apart(settings.approved_outline.strip().lower(), shape)
            if look.facts["distance"] >= settings.far:
                return look.fail("altered")
        if settings.approved and settings.approved.strip().lower() != fingerprint:
            return look.degraded("changed")
        return None


def _read(answer: Answer, settings: ContentSettings) -> tuple[list[str], str, str, list[str]]:
    """Links to follow, the words, their outline, and the facts they do not say."""
    page = page_of(answer.text)
    links = links_of(page, answer.url)[: settings.links]
    text = text_of(page, settings.part)
    return links, text, outline(text), [fact for fact in settings.facts if not says(text, fact)]
