"""Try to publish what was written; a refusal becomes words on the form, which is shown again with nothing lost."""

import math
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final, TypeVar

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from otklik.community import actions
from otklik.core.text import to_html
from otklik.parties.models import Individual
from otklik.web.community.forms import WritingForm

T = TypeVar("T")
Act = Callable[[Sequence[int], datetime], T]

_REFUSED: Final = {
    actions.FileTooLarge: gettext_lazy("“%(name)s” is too large: up to %(megabytes)d MB are taken."),
    actions.FileOfUnknownKind: gettext_lazy("“%(name)s” is neither a picture (JPEG, PNG, WebP, GIF) nor a PDF."),
    actions.FileBroken: gettext_lazy("“%(name)s” cannot be read; the picture is damaged."),
    actions.PictureTooLarge: gettext_lazy("“%(name)s” has too many pixels; make it smaller and try again."),
    actions.TooManyFiles: gettext_lazy("“%(name)s” is one file too many: up to five can be sent at a time."),
}


def attempt(request: HttpRequest, form: WritingForm, act: Act[T]) -> T | None:
    """`act(ids of files, now)`, or None with the reason on the form; raises Http404 for what this person may not do.

    Whatever stands in the way, a wrong field or the wish to look first, the files that came are kept.
    """
    if not form.is_bound:
        return None
    at, is_ready = now(), form.is_valid() and not form.wants_preview
    try:
        _keep_files(request, form, at)
        return act(form.attachment_ids, at) if is_ready else None
    except actions.PersonalDataFound as found:
        form.findings = found.findings
    except actions.TooOften as refused:
        form.status, form.wait = 429, math.ceil(refused.wait.total_seconds())
        form.add_error(None, _slow_down(form.wait))
    except actions.FileRefused as refused:
        megabytes = settings.MAX_ATTACHMENT_BYTES // 1024 // 1024
        form.add_error(None, _REFUSED[type(refused)] % {"name": refused.name, "megabytes": megabytes})
    except actions.NothingSaid:
        form.add_error("body", _("Write a few words."))
    except actions.TopicClosed:
        form.status = 409
        form.add_error(None, _("This topic is closed and takes no more replies. Your words are below."))
    except actions.ChangedMeanwhile:
        form.status = 409
        form.add_error(None, _("Somebody changed this text while you were writing. Compare, then save again."))
    except actions.NotAllowed:
        raise Http404 from None
    return None


def form_page(request: HttpRequest, template: str, form: WritingForm, **more: Any) -> HttpResponse:
    """The page of a form: empty, with a preview, or with what went wrong and the status that belongs to it."""
    preview = ""
    if form.wants_preview:
        preview, form.status = to_html(form.data.get("body", "")), 200
    response = render(request, template, more | {"form": form, "preview": preview}, status=form.status)
    if form.wait:
        response["Retry-After"] = str(form.wait)
    return response


def _keep_files(request: HttpRequest, form: WritingForm, at: datetime) -> None:
    """Uploaded files become drafts first, so that a refusal of the text does not lose them."""
    files = request.FILES.getlist("files")
    if files and len(files) + len(form.attachment_ids) > form.most_files:
        raise actions.TooManyFiles(str(files[-1].name) if files else "")
    if not isinstance(request.user, Individual):
        return
    for file in files:
        form.attachment_ids.append(actions.upload_attachment(by=request.user, file=file, at=at).pk)


def _slow_down(wait: int) -> str:
    if wait < 90:
        words = ngettext(
            "Please wait %(n)d second and send it again.", "Please wait %(n)d seconds and send it again.", wait
        )
        return words % {"n": wait}
    minutes = math.ceil(wait / 60)
    words = ngettext(
        "You have written a lot in the last hour. Please wait %(n)d minute.",
        "You have written a lot in the last hour. Please wait %(n)d minutes.",
        minutes,
    )
    return words % {"n": minutes}
