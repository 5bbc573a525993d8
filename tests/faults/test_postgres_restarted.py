"""PostgreSQL is restarted while people write: they are told so for a moment, and nothing acknowledged is lost."""

import threading
import time

import httpx
import pytest

from ops.postgres import throwaway_server

pytestmark = pytest.mark.slow

# those that a living worker holds and has forgotten, too
UNDONE = "SELECT count(*) FROM core_errand WHERE done_at IS NULL AND attempts = 0 AND due_at < now()"


@pytest.fixture
def server():
    try:
        with throwaway_server(durable=True) as found:
            yield found
    except FileNotFoundError:
        pytest.skip("PostgreSQL is not installed")


class Writer(threading.Thread):
    """An employee, who may write without end, and remembers what became of each reply."""

    def __init__(self, home, who: str) -> None:
        super().__init__(daemon=True)
        self.browser, self.topic, self.who = home.browser("igor"), home.topic, who
        self.acknowledged: list[str] = []
        self.statuses: set[int] = set()
        self.is_over = False

    def run(self) -> None:
        number = 0
        while not self.is_over:
            number += 1
            words, key = f"слово-{self.who}-{number}-", f"{self.who}-{number}".ljust(20, "-")
            answer = self.browser.post(f"{self.topic}reply/", body=words, once_key=key)
            while answer.status_code == 503 and not self.is_over:
                self.statuses.add(503)
                time.sleep(0.2)
                answer = self.browser.post(f"{self.topic}reply/", body=words, once_key=key)
            self.statuses.add(answer.status_code)
            if answer.status_code == 302:
                self.acknowledged.append(words)
            time.sleep(0.05)


class Listener(threading.Thread):
    """A page that watches the topic and comes back when its stream has ended, as browsers do."""

    def __init__(self, home) -> None:
        super().__init__(daemon=True)
        self.url, self.heard, self.is_over = f"{home.site.url}/stream/?topics={home.told['topic']}", [], False
        self.is_there = threading.Event()

    def run(self) -> None:
        while not self.is_over:
            last = {"Last-Event-ID": str(self.heard[-1])} if self.heard else {}
            with httpx.stream("GET", self.url, headers=last, timeout=20) as stream:
                for line in stream.iter_lines():
                    self.is_there.set()
                    if line.startswith("id: "):
                        self.heard.append(int(line[4:]))
                    if self.is_over:
                        return
            time.sleep(0.2)


def test_restarted_under_load(house, server):
    home = house(server.url)
    site = home.serve("--with-worker", OTKLIK_LEASE_SECONDS="2")
    writers, listener = [Writer(home, who) for who in "abc"], Listener(home)
    listener.start()
    assert listener.is_there.wait(20)
    for writer in writers:
        writer.start()
    site.wait_until(lambda: all(len(writer.acknowledged) > 2 for writer in writers))
    processes = {name: child.pid for name, child in site.children().items()}
    server.stop("fast")
    assert httpx.get(f"{site.url}/healthz").status_code == 200
    told = httpx.get(f"{site.url}/readyz", timeout=20)
    assert (told.status_code, told.json()["reasons"]) == (503, ["the database cannot be reached"])
    page = home.browser("boris").get(f"/en{home.topic}")
    assert (page.status_code, page.headers["retry-after"], "One moment, please" in page.text) == (503, "30", True)
    asked = httpx.get(f"{site.url}/api/v1/ask?q=wifi", timeout=20)
    assert (asked.status_code, asked.json()["status"], asked.headers["retry-after"]) == (503, 503, "30")
    server.start()
    began, before = time.monotonic(), [len(writer.acknowledged) for writer in writers]
    site.wait_until(
        lambda: all(len(writer.acknowledged) > count for writer, count in zip(writers, before, strict=True))
    )
    assert time.monotonic() - began < 12
    for writer in writers:
        writer.is_over = True
        writer.join(20)
    acknowledged = {words for writer in writers for words in writer.acknowledged}
    site.wait_until(lambda: len(listener.heard) >= len(acknowledged) and home.ask(UNDONE) == [0])
    listener.is_over = True
    said = home.said()
    assert (len(set(said)), acknowledged - set(said)) == (len(said), set())
    assert {status for writer in writers for status in writer.statuses} <= {302, 503}
    assert len(set(listener.heard)) == len(listener.heard)
    assert listener.heard == sorted(listener.heard)
    assert {name: child.pid for name, child in site.children().items()} == processes
    told = {line["event"]: line.get("exception", "")[-600:] for line in home.log() if line["level"] != "info"}
    assert told.keys() <= {
        "not_served",
        "worker_waits",
        "probes_wait",
        "doorbell_waits",
        "errand_failed",
        "Service Unavailable: /readyz",
    }
