"""The disk under everything is full: people are told so and read on; when there is room again all goes on by itself."""

import contextlib
import sqlite3
import subprocess

import pytest
from selectolax.lexbor import LexborHTMLParser as HTMLParser

pytestmark = pytest.mark.slow

PAGE = b"%PDF-1.4\n" + b"x" * 900_000


@pytest.fixture
def small_disk(tmp_path):
    place = tmp_path / "small"
    place.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=60m", "none", place], capture_output=True).returncode:
        pytest.skip("only root may make a small disk")
    yield place
    subprocess.run(["umount", "-l", place], check=True)


def fill(file):
    with file.open("wb", buffering=0) as stream, contextlib.suppress(OSError):
        for size in (1_000_000, 4096):
            with contextlib.suppress(OSError):
                while True:
                    stream.write(b"x" * size)


def test_told_and_gone_on(house, small_disk):
    home = house(folder=small_disk / "house")
    site = home.serve("--with-worker")
    igor, passer_by = home.browser("igor"), home.browser(None)
    site.wait_until(lambda: igor.get("/readyz").status_code == 200)
    assert igor.post(f"{home.topic}reply/", body="До того", once_key="a" * 20).status_code == 302
    acknowledged, statuses = ["До того"], []
    fill(small_disk / "ballast")
    for number in range(200):  # what the database has set aside is used up first
        words = f"слово-{number} " + "о " * 4500 + "всё"
        answer = igor.post(f"{home.topic}reply/", body=words, once_key=f"{number:020}")
        statuses.append(answer.status_code)
        if answer.status_code != 302:
            break
        acknowledged.append(words)
    uploaded = igor.post(f"{home.topic}reply/", {"files": ("a.pdf", PAGE)}, body="С файлом", once_key="f" * 20)
    pages = ["/", home.topic, "/topics/", "/knowledge/", "/search/?q=интернет"]
    assert [igor.get(page).status_code for page in pages] == [200] * 5
    assert [passer_by.get(page).status_code for page in pages] == [200] * 5
    page = HTMLParser(answer.content)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "300")
    assert (page.css_first("h1").text(), "закончилось место" in answer.text) == ("Пока не сохранено", True)
    assert page.css_first("textarea[name=body]").text() == words
    assert (uploaded.status_code, "Выберите файлы ещё раз" in uploaded.text) == (503, True)

    (small_disk / "ballast").unlink()
    assert igor.post(f"{home.topic}reply/", body=words, once_key=f"{number:020}").status_code == 302
    assert igor.post(f"{home.topic}reply/", {"files": ("a.pdf", PAGE)}, body="С файлом", once_key="f" * 20).status_code == 302  # fmt: skip
    assert home.said() == [*acknowledged, words, "С файлом"]
    site.wait_until(lambda: home.ask("SELECT count(*) FROM core_errand WHERE done_at IS NULL AND attempts = 0") == [0])
    with contextlib.closing(sqlite3.connect(home.file)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    rows = set(home.ask("SELECT file FROM community_attachment"))
    kept = {
        str(path.relative_to(home.folder / "media")) for path in (home.folder / "media").rglob("*") if path.is_file()
    }
    assert kept == rows
