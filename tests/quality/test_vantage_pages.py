"""The desk's pages of places that probes look from."""

import re
from datetime import timedelta

from django.utils.timezone import now

from otklik.quality.actions import VantageTerms, make_vantage, receive
from otklik.quality.models import ProbeDefinition, Vantage
from otklik.quality.queries.slots import slot_before
from tests.quality.test_pages import filled
from tests.quality.test_vantages import POST, seen, signed, watched

ROOM = "/en/desk/probes/vantages/"


def page(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def test_a_place_is_made_chosen_and_given_another_key(web, marta, timur, operator, place, site):
    client = web(marta)
    told = {"name_ru": "Гомель", "name_en": "Gomel", "code": "gomel", "place": "office", "references": "192.0.2.1:443"}
    assert client.post(f"{ROOM}new/", told | {"references": "nowhere"}).status_code == 422
    made = client.post(f"{ROOM}new/", told)
    key = re.search(r"otv_gomel\.[\w-]{43}", page(made)).group()
    assert made["Cache-Control"] == "no-store"
    assert client.post(f"{ROOM}new/", told).status_code == 422
    row = Vantage.objects.get(code="gomel")
    assert (row.title, row.place, row.references) == ({"ru": "Гомель", "en": "Gomel"}, "office", ["192.0.2.1:443"])
    assert client.post(f"{ROOM}{row.pk}/", told | {"name_en": "Homel"}).status_code == 302
    row.refresh_from_db()
    assert row.title == {"ru": "Гомель", "en": "Homel"}
    assert "never heard yet" in page(client.get(ROOM))
    assert key not in page(client.get(ROOM)) + page(client.get(f"{ROOM}{row.pk}/"))

    asked = {kind: page(client.get(f"/en/desk/probes/new/{kind}/")) for kind in ("http", "vantage", "feed_freshness")}
    assert [kind for kind, words in asked.items() if "Look from" in words] == ["http", "vantage"]
    form = filled(site.url, place, seen_from=["here", "gomel"])
    assert client.post("/en/desk/probes/new/http/", form).status_code == 302
    probe = ProbeDefinition.objects.get()
    assert sorted(probe.watches.values_list("vantage__code", flat=True)) == ["gomel", "here"]
    assert client.post(f"/en/desk/probes/{probe.pk}/edit/", filled(site.url, seen_from=["gomel"])).status_code == 302
    assert list(probe.watches.values_list("vantage__code", flat=True)) == ["gomel"]

    assert signed(web(None), "POST", POST, key, b'{"skew": 3720, "lost": 7, "looks": []}').status_code == 200
    told = page(web(timur).get(ROOM))
    assert "off by 3720 s" in told
    assert "Lost for ever: 7" in told
    renewed = page(client.post(f"{ROOM}{row.pk}/act/", {"renew": "1"}))
    assert re.search(r"otv_gomel\.[\w-]{43}", renewed).group() != key
    assert signed(web(None), "POST", POST, key, b"{}").status_code == 401
    assert web(timur).get(f"{ROOM}{row.pk}/").status_code == 404
    client.post(f"{ROOM}{row.pk}/act/", {"rest": "1"})
    assert "rests" in page(client.get(ROOM))
    client.post(f"{ROOM}{row.pk}/act/", {"retire": "1"})
    assert "Homel" not in page(client.get(ROOM))


def test_the_page_says_from_where_it_is_down(web, marta, operator, place):
    at = now()
    names = {"gomel": "Gomel", "minsk": "Minsk"}
    rows = {
        code: make_vantage(code=code, terms=VantageTerms({"en": name}, "", []), by=marta, at=at)[0]
        for code, name in names.items()
    }
    probe = watched(place, marta, "gomel", "minsk", at=at - timedelta(minutes=3))
    for code, outcome in (("gomel", "fail"), ("minsk", "ok")):
        slot = slot_before(probe.pk, rows[code].pk, probe.every, at)
        receive(vantage=rows[code], seen=[seen(probe, rows[code], slot, outcome)], told={}, at=at)
    for path in (f"/en/desk/probes/{probe.pk}/", "/en/desk/probes/"):
        assert "Does not work from: Gomel. Works from: Minsk." in page(web(marta).get(path))
