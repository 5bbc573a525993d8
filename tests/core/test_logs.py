"""One JSON line for everything that is logged; nobody's address or number in it."""

import json
import logging
import subprocess
import sys

import pytest
import structlog
from django.db import IntegrityError, connection, transaction

from otklik.core.logs import mask
from tests.cast import NOON

PROGRAM = """
import logging, django, structlog
django.setup()
structlog.get_logger("our").warning("greeting", to="alina@example.com", facts={"tel": ["+375 29 123-45-67"]}, n=37529)
logging.getLogger("django.request").error("Internal error for %s", "boris@example.com")
try:
    raise ValueError("Key (email)=(vera@example.com) exists")
except ValueError:
    logging.getLogger("uvicorn.error").exception("failed")
logging.getLogger("uvicorn.access").info("127.0.0.1 GET /")
structlog.get_logger("our").info("said", words="паспорт MP1234567, карта 4111 1111 1111 1111, ул. Советская, д. 5, кв. 12")
import warnings
warnings.warn("vera@example.com is late")
"""

DETAIL = """Traceback (most recent call last):
  File "a.py", line 7, in act
psycopg.errors.UniqueViolation: duplicate key value violates unique constraint "one"
DETAIL:  Failing row contains (7, Nadya Orlova, my first line

my second line).

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "b.py", line 9, in act
django.db.utils.IntegrityError: duplicate key value violates unique constraint "one"
DETAIL:  Failing row contains (7, Nadya Orlova, my first line

my second line)."""


def test_every_logger_speaks_json_without_personal_data():
    told = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True).stderr
    lines = [json.loads(line) for line in told.splitlines()]
    assert [line["logger"] for line in lines] == ["our", "django.request", "uvicorn.error", "our", "py.warnings"]
    assert lines[0]["to"] == "[e-mail]"
    assert lines[0]["facts"] == {"tel": ["[phone]"]}
    assert lines[1]["event"] == "Internal error for [e-mail]"
    assert "Key (email)=([e-mail]) exists" in lines[2]["exception"]
    assert lines[3]["words"] == "паспорт [passport], карта [card], [address]"
    assert "[e-mail] is late" in lines[4]["event"]
    assert "@example.com" not in told


def test_what_a_database_says_of_the_row_is_left_out():
    told = mask(DETAIL)
    assert "Nadya" not in told and "second line" not in told and "DETAIL" not in told
    assert [line for line in told.splitlines() if "Error" in line or "Violation" in line] == [
        'psycopg.errors.UniqueViolation: duplicate key value violates unique constraint "one"',
        'django.db.utils.IntegrityError: duplicate key value violates unique constraint "one"',
    ]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite does not tell values")
def test_a_real_failure_of_postgresql_keeps_the_values(db):
    from otklik.core.models import CacheRow

    CacheRow.objects.create(cache_key="Nadya Orlova", value="1", expires=NOON)
    with pytest.raises(IntegrityError) as failure, transaction.atomic():
        CacheRow.objects.create(cache_key="Nadya Orlova", value="2", expires=NOON)
    assert "Nadya" in str(failure.value) and "Nadya" not in mask(str(failure.value))


@pytest.fixture
def lines(caplog):
    """What the log of requests and Django's own have said so far, as they are written."""

    def told() -> list[str]:
        return [_json_formatter().format(record) for record in caplog.records]

    return told


def _json_formatter() -> logging.Formatter:
    return next(
        handler.formatter
        for handler in logging.getLogger().handlers
        if isinstance(handler.formatter, structlog.stdlib.ProcessorFormatter)
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/notices/stop/SECRET-abc/", "/notices/stop/[token]/"),
        ("/be/notices/stop/SECRET-abc/", "/be/notices/stop/[token]/"),
        ("/notices/stop/SECRET-abcdefghijklmnopqrstuvwxyz", "/notices/stop/[long]"),
        ("/account/confirm/SECRET-abcdefghijklmnopqrstuvwxyz/", "/account/confirm/[long]/"),
        ("/knowledge/no-such-article/", "/knowledge/no-such-article/"),
    ],
)
def test_addresses_that_open_something_are_not_written_down(web, operator, lines, caplog, path, told):
    web(None).get(path)
    written = lines()
    assert [json.loads(line)["path"] for line in written if '"request"' in line and '"path"' in line] == [told]
    assert "SECRET" not in "".join(written)


@pytest.mark.django_db
def test_not_even_when_django_tells_of_the_failure(web, operator, lines, monkeypatch):
    from otklik.web.community import notices

    def broken(*_args, **_kwargs):
        raise ValueError("no")

    monkeypatch.setattr(notices.actions, "read_stop_token", broken)
    client = web(None)
    client.raise_request_exception = False
    assert client.get("/notices/stop/SECRET-abc/").status_code == 500
    assert [json.loads(line)["logger"] for line in lines()] == ["django.request", "request"]
    assert "SECRET" not in "".join(lines())


@pytest.mark.parametrize(
    "orders",
    [
        "\x1b[2J",
        "a\r\nb",
        "\x9b31m",
        "\u2028forged",
        "\u202eabc",
        "\x7f",
        "\ud800",
        '","status":200,"',
        "\x00",
        "\u0085",
    ],
)
def test_nothing_of_what_is_told_moves_the_cursor_or_begins_a_line(orders):
    # not through the logger: what is logged goes into the report of the test, which cannot carry half a letter
    record = logging.getLogger("our").makeRecord("our", logging.WARNING, __file__, 1, "said %s", (orders,), None)
    line = _json_formatter().format(record)
    assert json.loads(line)["event"] == f"said {orders}"
    assert all(32 <= ord(sign) < 127 or sign.isalpha() for sign in line) and line.encode()


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/" + "a/" * 9000, "/knowledge/" + "a-" * 9000 + "/", "/" + "1/" * 9000])
def test_of_a_long_address_only_the_beginning_is_written_down(web, operator, lines, path):
    web(None).get(path)
    assert max(map(len, lines())) < 600


@pytest.mark.parametrize(
    "harmless",
    [
        "2026-03-02 12:00:00",
        "2026-03-02T12:00:00.123456Z",
        "topic:123456789012",
        "/desk/customers/123456789/",
        "took 0.123456789 s",
        "1a2b3c4d5e6f7890",
        "status 200, 12 rows",
        "2026-03-02 12:00:00, строк 12",
        "GET /knowledge/2024-10-05-news/ 200 in 12.5 ms, 1500 rows, 3 of 8 at 12:30:59",
    ],
)
def test_dates_and_numbers_stay(harmless):
    assert mask(harmless) == harmless
