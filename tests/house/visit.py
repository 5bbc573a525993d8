"""One request of the sweep: what was answered and all that was told with it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any

from django.apps import apps
from django.db import transaction
from django.test import Client
from django.utils.translation import override

FORGOTTEN = {"Session", "CacheRow"}  # who came by, not what happened


@dataclass(frozen=True)
class Answer:
    status: int
    location: str
    told: str  # the body and the headers
    response: Any


def visit(browser: Client, method: str, url: str, **more: Any) -> Answer:
    """Send a request as this browser; an error inside the view comes back as a status, as for real visitors."""
    browser.raise_request_exception = False
    with override("ru"):
        response = getattr(browser, method.lower())(url, **more)
    body = b"".join(response.streaming_content) if response.streaming else response.content
    headers = "\n".join(f"{name}: {value}" for name, value in response.items())
    kind = response.get("Content-Type", "")
    words = body.decode("utf-8", "replace") if kind.startswith(("text/", "application/")) else ""
    return Answer(response.status_code, response.get("Location", ""), f"{headers}\n{words}", response)


@contextmanager
def undone(browser: Client) -> Iterator[None]:
    """Whatever happens inside leaves neither rows nor cookies behind."""
    kept = SimpleCookie(browser.cookies.output(header="", sep=";"))
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    browser.cookies = kept


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables but sessions and cache."""
    return {
        model.__name__: list(model.objects.order_by("pk").values_list())
        for model in apps.get_models()
        if model.__name__ not in FORGOTTEN
    }
