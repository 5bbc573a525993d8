"""Somebody deletes the search index under a running site."""

import shutil

import pytest

pytestmark = pytest.mark.slow


def test_it_is_made_anew_and_nobody_sees_an_error(house):
    home = house()
    site = home.serve("--with-worker")
    alina = home.browser("alina")

    def finds() -> bool:
        answer = alina.get("/search/", params={"q": "интернет пропадает"})
        told = alina.get("/api/v1/ask", params={"q": "интернет пропадает"})
        statuses.update((answer.status_code, told.status_code))
        return home.topic in answer.text

    statuses: set[int] = set()
    site.wait_until(finds)
    index = home.folder / "index"
    shutil.rmtree(index)
    finds()
    site.wait_until(lambda: any(index.glob("v*/g-*/meta.json")))
    site.wait_until(finds)
    assert alina.post("/topics/new/", kind="question", category="internet", title="Роутер мигает красным", body="Что делать?",
                      once_key="n" * 20).status_code == 302  # fmt: skip
    site.wait_until(lambda: "/topics/2/" in alina.get("/search/", params={"q": "роутер мигает"}).text)
    site.wait_until(lambda: alina.get("/readyz").status_code == 200)
    assert statuses == {200}
    assert [line for line in home.log() if line["level"] == "error"] == []
