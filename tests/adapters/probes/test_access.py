import pytest
from aiohttp import web

from otklik.quality.ports import Outcome
from tests.adapters.probes.ends import HERE, PROBES, look, site


def says(status: int, **headers: str):
    async def handler(request: web.Request) -> web.Response:
        return web.Response(status=status, headers=headers, text="page")

    return handler


async def of_another(request: web.Request) -> web.Response:
    return web.Response(status=200 if request.headers.get("Authorization") == "Bearer nadya" else 401)


SITE = {
    "/401": says(401),
    "/404": says(404),
    "/500": says(500),
    "/open": says(200),
    "/to-login": says(302, Location="/login?next=/cabinet"),
    "/elsewhere": says(302, Location="/open"),
    "/login": says(200),
    "/bill": of_another,
}


def ask(*paths: str, **settings):
    return look(
        "access", site(SITE), urls=lambda port: tuple(f"http://{HERE}:{port}{path}" for path in paths), **settings
    )


def verdict(reading):
    return reading.outcome, reading.why


def test_closed_pages_are_ok() -> None:
    reading = ask("/401", "/404", "/to-login")
    assert (verdict(reading), reading.facts["count"]) == ((Outcome.OK, "ok"), 3)


@pytest.mark.parametrize("path", ["/open", "/elsewhere"])
def test_open_page_fails(path: str) -> None:
    reading = ask("/500", "/401", path)
    assert verdict(reading) == (Outcome.FAIL, "open")
    assert reading.facts["url"].endswith(path)


def test_neither_is_degraded() -> None:
    assert verdict(ask("/500", "/401")) == (Outcome.DEGRADED, "unclear")


def test_object_of_another_subscriber() -> None:
    assert verdict(ask("/bill")) == (Outcome.OK, "ok")
    assert verdict(ask("/bill", secret_headers=("Authorization: Bearer nadya",))) == (Outcome.FAIL, "open")


@pytest.mark.parametrize("wrong", [{"urls": ()}, {"urls": ("x",)}, {"statuses": ("200",)}, {"statuses": ("100-499",)}])
def test_settings_are_checked(wrong) -> None:
    plug = PROBES["access"]
    with pytest.raises(ValueError):
        plug.check(plug.Settings(**{"urls": (f"http://{HERE}/",)} | wrong))
