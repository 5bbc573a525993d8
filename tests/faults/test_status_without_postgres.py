"""PostgreSQL is away: the status page is shown as it was last written, in every language, and nothing else is."""

import pytest
from django.utils.timezone import localtime

from tests.faults.test_postgres_restarted import server

__all__ = ["server"]

pytestmark = pytest.mark.slow


def test_the_last_state_is_shown_while_the_database_is_away(house, server):
    home = house(server.url)
    site = home.serve("--with-worker")
    igor, copy = home.browser("igor"), home.folder / "status" / "en.html"
    told = {"is_planned": "no", "services": "internet", "started_at": localtime().strftime("%Y-%m-%dT%H:%M"),
            "title_ru": "Порван кабель на Садовой", "title_en": "A cable is torn in Garden street",
            "areas-TOTAL_FORMS": "1", "areas-INITIAL_FORMS": "0", "areas-0-street": "Садовая", "areas-0-district": "Центр",
            "once_key": "o" * 20}  # fmt: skip
    opened = igor.post("/desk/outages/new/", **told)
    assert opened.status_code == 302, opened.text
    site.wait_until(lambda: copy.exists() and "Garden street" in copy.read_text())
    passer_by = home.browser(None)
    server.stop("fast")
    site.wait_until(lambda: passer_by.get("/readyz").status_code == 503)
    shown = {path: passer_by.get(path) for path in ("/status/", "/be/status/", "/en/status/")}
    assert [page.status_code for page in shown.values()] == [200, 200, 200]
    assert {page.headers["cache-control"] for page in shown.values()} == {"no-store"}
    titles = ("Порван кабель на Садовой", "Порван кабель на Садовой", "A cable is torn in Garden street")
    assert [title in page.text for title, page in zip(titles, shown.values(), strict=True)] == [True] * 3
    assert [passer_by.get(path).status_code for path in ("/en/contacts/", home.topic)] == [503, 503]
    assert passer_by.http.post("/en/status/").status_code in (403, 503)
    server.start()
    site.wait_until(lambda: "no-store" not in passer_by.get("/en/status/").headers.get("cache-control", ""))
    assert "Garden street" in passer_by.get("/en/status/").text
