"""The API object; routers of the rooms are found by scanning `otklik/api/<room>.py` for `router`."""

from importlib import import_module
from pkgutil import iter_modules

from ninja import NinjaAPI, Router

import otklik.api

api = NinjaAPI(title="Otklik", version="1", urls_namespace="api", docs_url=None)

for _found in iter_modules(otklik.api.__path__):
    if _found.name != "main":
        _router = getattr(import_module(f"otklik.api.{_found.name}"), "router", None)
        if isinstance(_router, Router):
            api.add_router("", _router)
