"""The page for what cannot be done at this moment: says why, when to come back, and keeps what was sent.

Nothing is asked of the database here, so the page stands alone. The form on it is the one that was sent: what makes
a double send harmless, and what proves who sends it, are in it too.
"""

from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.template.loader import render_to_string
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from otklik.core.trouble import FULL, Trouble
from otklik.web.shell.language import known_language
from otklik.web.shell.look import stylesheet

_SECONDS: Final = {FULL: 300}
_LONG: Final = 40  # letters from which a text is shown and not only kept
_AWAY: Final = _("Our records cannot be reached just now. What was saved before is safe.")
_FULL: Final = _("Our disk is full. What was saved before is safe and can be read.")


@dataclass(frozen=True)
class Sent:
    """A form as it came: (name, value, whether it is shown); names of fields of files, which cannot be kept."""

    fields: list[tuple[str, str, bool]]
    files: list[str]


def not_now(request: HttpRequest, trouble: Trouble) -> HttpResponse:
    """503 with Retry-After, in the reader's language, or as a problem for programs."""
    wait = str(_SECONDS.get(trouble, 30))
    if request.path.startswith("/api/"):
        detail = "Our records cannot be reached just now. Nothing was saved; ask again in a while."
        told = {"type": "about:blank", "title": "Service Unavailable", "status": 503, "detail": detail}
        response: HttpResponse = JsonResponse(told, status=503, content_type="application/problem+json")
    else:
        # the language of the request may not have been found out
        with override(known_language(request.path)):
            response = HttpResponse(render_to_string("shell/not_now.html", _words(request, trouble)), status=503)
    response["Retry-After"], response["Cache-Control"] = wait, "no-store"
    response._has_been_logged = True  # type: ignore[attr-defined]  # Django would add the whole traceback
    return response


def _words(request: HttpRequest, trouble: Trouble) -> dict[str, Any]:
    is_form = request.method == "POST"
    return {
        "title": _("Not saved yet") if is_form else _("One moment, please"),
        "text": _FULL if trouble == FULL else _AWAY,
        "is_form": is_form,
        "sent": _sent(request) if is_form else None,
        "address": request.get_full_path(),
        "language": get_language(),
        "stylesheet": stylesheet(),
    }


def _sent(request: HttpRequest) -> Sent | None:
    """None when it cannot be read, or must not be written into a page: a password."""
    try:
        words, files = request.POST, list(request.FILES)
    except (OSError, MultiPartParserError):
        return None
    if not words or any("password" in name for name in words):
        return None
    fields = [(name, value, len(value) > _LONG and " " in value) for name, values in words.lists() for value in values]
    return Sent(fields, files)
