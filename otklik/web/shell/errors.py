"""Error pages in the reader's language; each says what happened and what to do next.

If even the page's frame cannot be made (no database, no operator), a bare page says the same words.
"""

import sys
from dataclasses import dataclass
from typing import Any, Final

import structlog
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from otklik.core.logs import told_path
from otklik.core.trouble import first_line, trouble_of
from otklik.web.shell.look import stylesheet
from otklik.web.shell.not_now import not_now
from otklik.web.shell.written import written_status

log = structlog.get_logger("errors")


@dataclass(frozen=True)
class Words:
    """What an error page says; lazy translations."""

    title: Any
    text: Any


WORDS: Final = {
    400: Words(
        _("We could not understand that"),
        _("Something in the address or the form was not right. Go back and try again."),
    ),
    403: Words(_("This page is not for you"), _("You may need to sign in with another account.")),
    404: Words(
        _("There is no such page"),
        _("It may have moved, or only those it belongs to can see it. Search finds most things."),
    ),
    413: Words(_("That file is too large"), _("Go back and choose a smaller one.")),
    500: Words(
        _("Something broke on our side"),
        _("It has been noted, and what you wrote before is safe. Try again in a minute."),
    ),
}
_CSRF = Words(
    _("This form has expired"),
    _("The page was open for too long, or cookies are switched off. Open it again and send the form once more."),
)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 413 if isinstance(exception, RequestDataTooBig) else 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Nothing is asked of the database here: it may be what is broken."""
    error = sys.exception()
    trouble = trouble_of(error, settings.VAR_DIR) if error is not None else None
    if error is None or trouble is None:
        return _bare(500)
    log.warning("not_served", path=told_path(request), trouble=trouble, why=first_line(error))
    return written_status(request) or not_now(request, trouble)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _page(request, 403, words=_CSRF, is_csrf=True)


def _page(request: HttpRequest, status: int, **more: Any) -> HttpResponse:
    try:
        return render(request, "shell/error.html", {"status": status, "words": WORDS[status]} | more, status=status)
    except Exception:
        log.exception("error page failed", status=status)
        return _bare(status)


def _bare(status: int) -> HttpResponse:
    words = {"status": status, "words": WORDS[status], "language": get_language(), "stylesheet": stylesheet()}
    return HttpResponse(render_to_string("shell/broken.html", words), status=status)
