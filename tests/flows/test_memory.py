"""Memory does not grow with the file: measured by the bytes Python holds, never by time."""

import gc
import tracemalloc
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from otklik.flows.intake.mapping import Map
from otklik.flows.intake.readers import rows
from otklik.flows.intake.run import bring_in
from tests.cast import NOON
from tests.flows.conftest import File

_KILOBYTE = 1024


def _held() -> int:
    gc.collect()
    return tracemalloc.get_traced_memory()[0]


@pytest.fixture(autouse=True)
def traced() -> Iterator[None]:
    tracemalloc.start()
    yield
    tracemalloc.stop()


@pytest.mark.parametrize("shape", ["<{}/>", "<thread><note>y</note>{}</thread>"])
def test_an_xml_file_leaves_nothing_behind(file: File, shape: str) -> None:
    record = '<qapair id="1"><question>Why?</question><answer>Because</answer></qapair>'
    body = shape.replace("<{}/>", "{}").format(record) * 20_000
    path = file("threads.xml", f"<threads>{body}</threads>")
    held = [
        tracemalloc.get_traced_memory()[0]
        for number, _row in enumerate(rows(path, "xml", {"row": "qapair"}, lambda _bytes: None))
        if number in (2_000, 19_900)
    ]
    assert held[1] - held[0] < 100 * _KILOBYTE


@pytest.mark.django_db(transaction=True)  # what waits for a commit would be held
def test_topics_of_ever_new_authors_leave_nothing_behind(
    file: File, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("otklik.flows.intake.run.BATCH", 20)
    monkeypatch.setattr("otklik.flows.intake.kind._MOST_REMEMBERED", 10)
    lines = [
        f'{{"external_id": "{number}", "title": "Роутер", "body": "Что?", "category": "Дом", "author": "Автор {number}"}}'
        for number in range(200)
    ]
    held: list[int] = []
    bring_in(
        what="topics",
        path=file("forum.jsonl", "\n".join(lines)),
        map=Map(format="jsonl", source="forum"),
        at=NOON + timedelta(days=1),
        refused_file=tmp_path / "refused",
        pause=lambda _seconds: held.append(_held()),
    )
    assert len(held) == 10
    assert held[9] - held[4] < 60 * _KILOBYTE  # 100 authors more; one is over two kilobytes
