"""Links of a page that lead nowhere, tried one after another as time permits."""

import aiohttp
from yarl import URL

from otklik.adapters.reaching.look import Fault, Look
from otklik.adapters.reaching.web import Web


async def broken_links(look: Look, session: Web, links: list[str]) -> list[str]:
    """Those that answer with an error or not at all; closed ones and long ones are none."""
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
