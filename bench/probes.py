"""B8: probes of 1,000 touchpoints once a minute; floor: Prometheus' blackbox exporter asked for the same checks."""

import http.client
import json
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import psutil

from bench.measure import BUILD, Reach, Result, cpu_seconds, free_port, fresh, own, play

REACH = (
    Reach("B8", "cpu_ms", most=0.5),
    Reach("B8", "late_p99_ms", most=1000),
    Reach("B8", "unseen", most=0),
    Reach("B8", "year_gb", most=1),
)
TOUCHPOINTS, TOUCHPOINTS_SMOKE = 1000, 20
EVERY, EVERY_SMOKE = 60, 10
SECONDS, SECONDS_FULL, SECONDS_SMOKE = 45, 600, 8
_EXPORTER = "prometheus-blackbox-exporter"
_CHECKS = 1000


def run(smoke: bool = False, full: bool = False) -> Result:
    """Look for a while, then let the exporter take as many checks of the same page one after another."""
    result = Result("probes")
    folder = fresh(BUILD / "probes")
    seconds = SECONDS_SMOKE if smoke else SECONDS_FULL if full else SECONDS
    count, every = (TOUCHPOINTS_SMOKE, EVERY_SMOKE) if smoke else (TOUCHPOINTS, EVERY)
    with _page() as url:
        told = json.loads(
            play(
                own(folder) | {"OTKLIK_ALLOW_PRIVATE_ADDRESSES": "1"},
                "bench.look",
                url,
                str(count),
                str(every),
                str(seconds),
            )
        )
        result.figures |= {
            name: told[name] for name in ("cpu_ms", "late_p99_ms", "unseen", "missed", "not_ok", "due", "year_gb")
        }
        if (exporter := shutil.which(_EXPORTER)) and not smoke:
            result.floor["cpu_ms"] = _exporter(exporter, url)
            result.ratio["cpu_ms"] = round(told["cpu_ms"] / result.floor["cpu_ms"], 2)
        else:
            result.cards["floor"] = f"left out: {_EXPORTER} is not installed (apt-get install {_EXPORTER})"
    result.cards["what"] = (
        f"{count} HTTP probes of a page of this machine, each once in {every} s, for {seconds} s; cpu_ms: of the whole "
        "process for one check with its schedule, rows and states; floor: the exporter's for the bare check, "
        "which keeps nothing; due, unseen: slots that came and those nobody looked at; year_gb: what 200 probes of all "
        "kinds leave in a year at their own intervals, from the bytes of a row with its indexes"
    )
    return result


@contextmanager
def _page() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Page)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    server.server_close()


class _Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *_told: object) -> None: ...


def _exporter(program: str, url: str) -> float:
    """CPU milliseconds of one check by the exporter."""
    port = free_port()
    config = BUILD / "blackbox.yml"
    config.write_text("modules:\n  http_2xx:\n    prober: http\n    timeout: 5s\n")
    process = subprocess.Popen(
        [program, f"--config.file={config}", f"--web.listen-address=127.0.0.1:{port}", "--log.level=error"]
    )
    try:
        _until_it_answers(port)
        watched = psutil.Process(process.pid)
        used = cpu_seconds(watched)
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        for _ in range(_CHECKS):
            link.request("GET", f"/probe?module=http_2xx&target={url}")
            if b"probe_success 1" not in link.getresponse().read():
                raise RuntimeError("the exporter's check failed")
        return round((cpu_seconds(watched) - used) * 1000 / _CHECKS, 3)
    finally:
        process.terminate()
        process.wait(10)


def _until_it_answers(port: int) -> None:
    until = time.monotonic() + 10
    while time.monotonic() < until:
        try:
            link = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
            link.request("GET", "/-/healthy")
            link.getresponse().read()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the exporter does not answer")
