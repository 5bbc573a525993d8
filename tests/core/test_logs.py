"""One JSON line for everything that is logged; nobody's address or number in it."""

import json
import subprocess
import sys

import pytest

from otklik.core.logs import mask

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
"""


def test_every_logger_speaks_json_without_personal_data():
    told = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True).stderr
    lines = [json.loads(line) for line in told.splitlines()]
    assert [line["logger"] for line in lines] == ["our", "django.request", "uvicorn.error"]
    assert lines[0]["to"] == "[e-mail]"
    assert lines[0]["facts"] == {"tel": ["[phone]"]}
    assert lines[1]["event"] == "Internal error for [e-mail]"
    assert "Key (email)=([e-mail]) exists" in lines[2]["exception"]
    assert "@example.com" not in told


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
    ],
)
def test_dates_and_numbers_stay(harmless):
    assert mask(harmless) == harmless
