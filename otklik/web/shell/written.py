"""The status page as it was last written to disk: what is shown when nothing can be asked of the database."""

import base64
import hashlib
import re
from pathlib import Path
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import override

from otklik.parties.queries import known_languages
from otklik.web.shell.language import known_language

_STYLE: Final = re.compile(r"<style>(.*?)</style>", re.S)


def file_of(language: str) -> Path:
    return Path(settings.STATUS_DIR) / f"{language}.html"


def written_status(request: HttpRequest) -> HttpResponse | None:
    """The copy for the language of the address; None for other addresses, and where none was ever written."""
    language = known_language(request.path)
    if request.method not in ("GET", "HEAD") or request.path != _path(language):
        return None
    try:
        page = file_of(language).read_text(encoding="utf-8")
    except OSError:
        return None
    # side by side on disk, under their addresses here
    for code in known_languages():
        page = page.replace(f'href="{code}.html"', f'href="{_path(code)}"')
    response = HttpResponse(page)
    response["Cache-Control"] = "no-store"
    style = hashlib.sha256("".join(_STYLE.findall(page)).encode()).digest()
    allowed = [f"'sha256-{base64.b64encode(style).decode()}'"]
    response._csp_update = {"style-src": allowed}  # type: ignore[attr-defined]  # as csp's own decorator does
    return response


def _path(language: str) -> str:
    with override(language):
        return reverse("status")
