"""Ask an installation through its HTTP API, as an app would."""

import http.client
import json
import time
from dataclasses import dataclass
from urllib.parse import urlencode

PATH = "/api/v1/ask"


@dataclass(frozen=True)
class Heard:
    """What came back: references best first, how sure the box was (0..1), and how long it took."""

    refs: tuple[str, ...]
    goodness: float
    milliseconds: float


class Asking:
    """One kept connection to one installation."""

    def __init__(self, port: int) -> None:
        self._link = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def ask(self, text: str, language: str, limit: int = 10) -> Heard:
        """Answers to one question; raises RuntimeError when the API does not answer 200."""
        began = time.perf_counter()
        self._link.request("GET", f"{PATH}?{urlencode({'q': text[:2000], 'limit': limit, 'lang': language})}")
        answer = self._link.getresponse()
        body = answer.read()
        took = (time.perf_counter() - began) * 1000
        if answer.status != 200:
            raise RuntimeError(f"{PATH} answered {answer.status}: {body[:200]!r}")
        told = json.loads(body)
        flat = sorted(
            (one for group in told["groups"] for one in group["answers"]), key=lambda one: int(one["position"])
        )
        return Heard(tuple(one["ref"] for one in flat), float(told["goodness"]), took)
