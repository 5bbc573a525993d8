"""Pages of strangers as a tree, without letting them hang us."""

import re

from selectolax.lexbor import LexborHTMLParser
from yarl import URL

from otklik.adapters.reaching.look import Fault
from otklik.quality.ports import Outcome

# the parser takes the square of the depth: 5,000 take a hundredth of a second, 50,000 take seven
_DEEPEST = 5000
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)")
# they end by themselves, so an open one does not make the page deeper
_FLAT = frozenset(
    "area base br col embed hr img input link meta source track wbr p li dt dd td th tr thead tbody tfoot option "
    "optgroup colgroup rt rp html head body".split()
)


def page_of(text: str) -> LexborHTMLParser:
    """The page; raises Fault where it is nested deeper than pages of people are."""
    depth = 0
    for closing, name in _TAG.findall(text):
        if name.lower() not in _FLAT:
            depth = max(0, depth - 1) if closing else depth + 1
            if depth > _DEEPEST:
                raise Fault(Outcome.FAIL, "page_too_deep")
    return LexborHTMLParser(text)


def links_of(page: LexborHTMLParser, address: str) -> list[str]:
    """Links to the same host, each once, without what follows #."""
    here, found = URL(address), {}
    for node in page.css("a[href]"):
        try:
            there = here.join(URL(node.attributes.get("href") or "")).with_fragment(None)
        except ValueError:
            continue
        if there.scheme in ("http", "https") and there.host == here.host and there != here:
            found[str(there)] = True
    return list(found)
