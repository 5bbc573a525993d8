"""Words nested without end and numbers without end, wherever JSON is read: refused, not a failure of ours."""

import json
import zipfile

import pytest
from django.utils.timezone import now

from otklik.flows.intake.mapping import Map
from otklik.flows.intake.run import bring_in

pytestmark = pytest.mark.django_db

DEEP = {
    "lists": "[" * 100_000, "objects": '{"a":' * 100_000, "closed": "[" * 100_000 + "]" * 100_000, "digits": "9" * 50_000,
    "fraction": "1e999999", "not a number": "NaN", "half a letter": '"\\ud800"', "nul": '"\\u0000"', "twice": '{"kind":"shown","kind":[]}',
    "zip": "PK\x03\x04", "nothing": "", "bom": "\ufeff{}",
}  # fmt: skip
STEP = {"kind": "shown", "key": "k" * 20, "place": "home", "lang": "ru", "question": "a"}


@pytest.mark.parametrize("name", DEEP)
@pytest.mark.parametrize("url", ["/ask/events", "/api/v1/ask/events"])
def test_a_body_is_read_or_refused(web, url, name):
    browser = web(None)
    browser.raise_request_exception = False
    bodies = [
        DEEP[name],
        *(f'{{"kind": "shown", "{field}": {DEEP[name]}}}' for field in ("refs", "scores", "question", "key")),
    ]
    answers = [browser.post(url, body, content_type="application/json").status_code for body in bodies]
    assert [status for status in answers if status not in (204, 400, 422)] == []


@pytest.mark.parametrize("name", DEEP)
def test_a_field_that_holds_json_is_read_or_refused(web, name):
    browser = web(None)
    browser.raise_request_exception = False
    for field in ("refs", "scores"):
        assert browser.post("/ask/events", STEP | {field: DEEP[name]}).status_code in (204, 422)


@pytest.mark.parametrize("name", [name for name in DEEP if name not in ("nothing", "zip")])
def test_a_row_of_an_import_is_refused_and_the_good_ones_come_in(operator, tmp_path, name):
    rows = tmp_path / "rows.jsonl"
    good = json.dumps({"external_id": "7", "name": "Анна", "account_number": "41234567"})
    rows.write_text("\n".join([DEEP[name], f'{{"external_id": "8", "name": {DEEP[name] or 0}}}', good]), "utf-8")
    done = bring_in(
        what="customers", path=rows, map=Map(source="old", format="jsonl"), at=now(), refused_file=tmp_path / "no",
        pause=lambda _seconds: None,
    )  # fmt: skip
    assert done.created >= 1


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_a_packed_file_is_not_unpacked(operator, tmp_path, kind):
    packed = tmp_path / f"rows.{kind}"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr(f"rows.{kind}", b"0" * 50_000_000)
    before = {path.name for path in tmp_path.iterdir()}
    try:
        done = bring_in(
            what="customers", path=packed, map=Map(source="old", format=kind), at=now(), refused_file=tmp_path / "no",
            pause=lambda _seconds: None,
        )  # fmt: skip
    except Exception as refusal:
        assert type(refusal).__module__.startswith("otklik.")
    else:
        assert done.created == 0
    assert {path.name for path in tmp_path.iterdir()} - before <= {"no"}
