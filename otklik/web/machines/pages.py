"""robots.txt and the map of the site; the map is streamed, so that its size does not matter."""

from collections.abc import Iterator
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from otklik.flows.site_map import Entry, entries, parts
from otklik.parties.queries import operator_languages
from otklik.web.shell.access import public_page

_KEPT_OUT: Final = ("desk/", "me/", "account/", "search/", "topics/new/", "topics/preview/")
_XML: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAMES: Final = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml"'
_TYPE: Final = "application/xml; charset=utf-8"


@public_page
@require_GET
def robots(request: HttpRequest) -> HttpResponse:
    prefixes = ["/", *(f"/{code}/" for code in operator_languages()[1:])]
    closed = ["/ask/", "/api/", "/csrf/", "/stream/", *(prefix + path for prefix in prefixes for path in _KEPT_OUT)]
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed)]
    lines += ["", f"Sitemap: {settings.SITE_URL}{reverse('sitemap')}"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@public_page
@require_GET
def sitemap(request: HttpRequest) -> HttpResponse:
    addresses = [settings.SITE_URL + reverse("sitemap_part", args=part) for part in parts()]
    told = "".join(f"<sitemap><loc>{escape(address)}</loc></sitemap>\n" for address in addresses)
    return HttpResponse(f"{_XML}<sitemapindex {_NAMES}>\n{told}</sitemapindex>\n", content_type=_TYPE)


@public_page
@require_GET
def sitemap_part(request: HttpRequest, kind: str, number: int) -> StreamingHttpResponse:
    if (kind, number) not in parts():
        raise Http404
    return StreamingHttpResponse(_urlset(entries(kind, number)), content_type=_TYPE)


def _urlset(found: Iterator[Entry]) -> Iterator[str]:
    yield f"{_XML}<urlset {_NAMES}>\n"
    for entry in found:
        changed = f"<lastmod>{entry.changed_at.isoformat(timespec='seconds')}</lastmod>" if entry.changed_at else ""
        links = "".join(
            f'<xhtml:link rel="alternate" hreflang="{code}" href={quoteattr(address)}/>'
            for code, address in entry.alternates
        )
        yield f"<url><loc>{escape(entry.address)}</loc>{changed}{links}</url>\n"
    yield "</urlset>\n"
