"""The API object; routers of the rooms are found by scanning `otklik/api/<room>.py` for `router`."""

from importlib import import_module
from pkgutil import iter_modules

from django.http import Http404, HttpRequest
from django.urls import register_converter
from django.urls.converters import StringConverter
from ninja import Router

import otklik.api
from otklik.api.problems import API

api = API(title="Otklik", version="1", urls_namespace="api", docs_url=None)

for _found in iter_modules(otklik.api.__path__):
    if _found.name != "main":
        _router = getattr(import_module(f"otklik.api.{_found.name}"), "router", None)
        if isinstance(_router, Router):
            api.add_router("", _router)

_elsewhere = Router()


class Anything(StringConverter):
    """The rest of an address, line ends included, which Django's own `path` lets go by."""

    regex = r"[\s\S]+"


register_converter(Anything, "anything")


@_elsewhere.api_operation(["GET", "POST", "PUT", "PATCH", "DELETE"], "/{anything:rest}", include_in_schema=False)
def nothing_here(request: HttpRequest, rest: str) -> None:
    """Every other address: an error a program can read, instead of a page."""
    raise Http404


api.add_router("", _elsewhere)  # the last, so that it gets only what no room knows
