"""Another program holds the database of SQLite for longer than anybody wants to wait."""

import sqlite3
from contextlib import contextmanager

import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from tests.security.forms import forms_of

pytestmark = pytest.mark.slow

WORDS = "Пропадает каждый вечер,\nа <b>утром</b> & ночью всё хорошо."


@contextmanager
def held(file):
    writer = sqlite3.connect(file, isolation_level=None)
    writer.execute("BEGIN EXCLUSIVE")
    yield
    writer.execute("ROLLBACK")
    writer.close()


@pytest.fixture
def home(house):
    found = house("?timeout=1")
    found.serve("--with-worker")
    return found


def test_people_read_on_and_what_they_send_is_kept(home):
    alina, passer_by = home.browser("alina"), home.browser(None)
    token = alina.get("/csrf/").json()["token"]
    words = {"body": WORDS, "once_key": "k" * 20, "csrfmiddlewaretoken": token}
    with held(home.file):
        pages = ["/", "/topics/", home.topic, "/be" + home.topic, "/search/?q=интернет", "/knowledge/", "/readyz"]
        assert [alina.get(page).status_code for page in [*pages, "/me/"]] == [200] * 8
        assert [passer_by.get(page).status_code for page in pages] == [200] * 7
        refused = alina.http.post(f"/be{home.topic}reply/", data=words)
        mailed = passer_by.post("/account/login/code/", email="alina@parus.by")
    page = HTMLParser(refused.content)
    assert (refused.status_code, refused.headers["retry-after"], refused.headers["content-language"]) == (
        503,
        "30",
        "be",
    )
    assert page.css_first("h1").text() == "Пакуль не захавана"
    assert "frame-ancestors 'none'" in refused.headers["content-security-policy"]
    assert (mailed.status_code, mailed.headers["retry-after"]) == (503, "30")
    (form,) = forms_of(_Answer(refused), refused.url.path)
    assert form.values == {name: [text.replace("\r\n", "\n")] for name, text in words.items()}
    again = [alina.http.post(form.action, data=form.values) for _twice in range(2)]
    assert [answer.status_code for answer in again] == [302, 302]
    assert home.said() == [WORDS]
    lines = [line for line in home.log() if line["level"] != "info"]
    assert {line["event"] for line in lines} <= {"not_served", "worker_waits"}
    assert next(line["path"] for line in lines if line["event"] == "not_served") == f"/be{home.topic}reply/"
    assert not any("exception" in line for line in lines)


def test_a_password_is_never_written_into_a_page(home):
    alina = home.browser(None)
    alina.get("/csrf/")
    with held(home.file):
        refused = alina.post("/account/login/", login="alina@parus.by", password="lantern-on-the-quay")
    assert (refused.status_code, "lantern" in refused.text, "parus.by" in refused.text) == (503, False, False)


class _Answer:
    def __init__(self, response: httpx.Response) -> None:
        self.response = response
