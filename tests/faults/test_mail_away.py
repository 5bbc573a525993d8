"""The mail server is away for a day: letters wait and arrive once each; a code to sign in is not sent late."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from otklik.core import errands
from otklik.core.models import Errand
from tests.core.test_smtp import Box, box, written
from tests.faults.conftest import House

__all__ = ["box", "written"]


@pytest.fixture
def post_office():
    found = Box()
    yield found
    found.close()


@pytest.mark.slow
def test_letters_wait_and_codes_do_not(house, post_office):
    home: House = house()
    site = home.serve("--with-worker", OTKLIK_MAIL_URL=f"smtp://127.0.0.1:{post_office.port}")
    boris, igor, guest = home.browser("boris"), home.browser("igor"), home.browser(None)
    assert boris.post(f"{home.topic}reply/", body="Перезагрузите роутер", once_key="a" * 20).status_code == 302
    refused = guest.post("/account/login/code/", email="alina@parus.by")
    assert (refused.status_code, refused.headers["retry-after"], "Письмо не ушло" in refused.text) == (503, "60", True)
    site.wait_until(lambda: "ConnectionRefusedError" in igor.get("/desk/errands/").text)
    assert home.ask("SELECT count(*) FROM core_errand WHERE failed_at IS NOT NULL") == [0]

    post_office.open()
    igor.post("/desk/errands/retry/")
    site.wait_until(lambda: post_office.letters)
    again = guest.post("/account/login/code/", email="alina@parus.by")
    site.wait_until(lambda: home.ask("SELECT count(*) FROM core_errand WHERE done_at IS NULL AND attempts > 0") == [0])
    assert again.status_code == 302
    assert len(post_office.letters) == 2  # the reply's, once, and the code asked for now; not that of before
    assert [to for to in post_office.to if to == ["alina@parus.by"]] == post_office.to
    assert len({letter["Message-ID"] for letter in post_office.letters}) == 2


def test_a_whole_weekend_away(box, written):
    """Every try at its time, by a clock that jumps from one to the next."""
    began = at = now()
    Errand.objects.update(due_at=at)
    while at < began + timedelta(hours=60):
        (row,) = errands.claim("worker", 10, at)
        assert not errands.run(row, lambda at=at: at)
        row.refresh_from_db()
        assert row.due_at - at <= timedelta(hours=1.5)
        at = row.due_at
    box.open()
    (row,) = errands.claim("worker", 10, at)
    assert (errands.run(row, lambda at=at: at), errands.claim("worker", 10, at + timedelta(days=9))) == (True, [])
    assert len(box.letters) == 1
