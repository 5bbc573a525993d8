"""The URL table: every room's `otklik/web/<room>/urls.py` is found by scanning.

`urlpatterns` of a room are pages (in the operator's default language without a prefix, in others under /be/, /en/);
`plain` are addresses without a language: fragments, files, feeds, machine pages.
"""

from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules

from django.urls import URLPattern, URLResolver, path

import otklik.web
from otklik.api.main import api
from otklik.web.shell.language import LanguagePrefix

_rooms = [
    import_module(f"otklik.web.{found.name}.urls")
    for found in iter_modules(otklik.web.__path__)
    if found.ispkg and find_spec(f"otklik.web.{found.name}.urls")
]
_pages: list[URLPattern | URLResolver] = [pattern for room in _rooms for pattern in room.urlpatterns]
_plain: list[URLPattern | URLResolver] = [pattern for room in _rooms for pattern in getattr(room, "plain", [])]

urlpatterns = [
    *_plain,
    path("api/v1/", api.urls),
    URLResolver(LanguagePrefix(), _pages),
]

handler400 = "otklik.web.shell.errors.bad_request"
handler403 = "otklik.web.shell.errors.forbidden"
handler404 = "otklik.web.shell.errors.not_found"
handler429 = "otklik.web.parties.sign_in.too_many"
handler500 = "otklik.web.shell.errors.server_error"
