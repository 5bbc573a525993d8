"""The assessor's pages: his list, one inspection on the phone, what the phone sends, the worker that keeps it open."""

import json
import secrets
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from otklik.parties.models import Individual
from otklik.quality.actions import inspection_evidence as evidence
from otklik.quality.actions.inspections import (
    MOST_AT_ONCE,
    AlreadySubmitted,
    NotWhole,
    Told,
    next_sequence,
    submit_inspection,
    take_answers,
)
from otklik.quality.models import Inspection
from otklik.quality.queries.inspections import access_assigned, filled, inspections_of
from otklik.web.quality.inspection_filling import moment, parts_of, photos_of, told_by_form
from otklik.web.quality.inspection_words import KINDS, percent, shown, state_of, steps_in_words
from otklik.web.shell.access import desk_page, member

PERSON_HEADER: Final = "X-Inspections-Of"
_LARGEST: Final = 1024 * 1024  # bytes of answers sent at once
_MOST_FILES: Final = 9


@desk_page("quality.inspect")
@require_GET
@cache_control(private=True, no_cache=True)
def desk_inspections_mine(request: HttpRequest) -> HttpResponse:
    todo, done = inspections_of(member(request))
    today = localdate()
    words: dict[str, Any] = {"todo": [(row, state_of(row, today), KINDS[row.version.template.kind]) for row in todo]}
    words |= {"done": [(row, state_of(row, today), percent(row.result)) for row in done]} | _phone(request)
    return _kept(request, "quality/desk_inspections_mine.html", words)


@desk_page("quality.inspect")
@require_http_methods(["GET", "POST"])
@cache_control(private=True, no_cache=True)
def inspection(request: HttpRequest, assigned_id: int) -> HttpResponse:
    """The page of the phone; its form works without scripts too."""
    row = access_assigned(request.user, assigned_id)
    if request.method == "POST" and row.submitted_at is None:
        return _filled_in(request, row)
    return _page(request, row)


@desk_page("quality.inspect")
@require_POST
def inspection_sync(request: HttpRequest, assigned_id: int) -> HttpResponse:
    """Answers of a phone: {"answers": [{"key", "item", "value", "note", "sequence", "at"}]}."""
    row = access_assigned(request.user, assigned_id)
    try:
        told = _told(request.body, now())
    except (ValueError, KeyError, TypeError, RecursionError):
        return JsonResponse({"error": "unreadable"}, status=422)
    taken = take_answers(inspection=row, told=told, by=member(request), at=now())
    words = {"kept": taken.kept, "refused": taken.refused, "submitted": row.submitted_at is not None}
    return JsonResponse(words)


@desk_page("quality.inspect")
@require_POST
def inspection_photo(request: HttpRequest, assigned_id: int) -> HttpResponse:
    """One photo of a phone; 422 with a sentence where it cannot be taken."""
    row = access_assigned(request.user, assigned_id)
    sent = photos_of(request, now())
    if sent is None:
        return JsonResponse({"error": "unreadable"}, status=422)
    try:
        kept = evidence.keep_photo(inspection=row, by=member(request), at=now(), **sent)
    except KeyError:
        return JsonResponse({"error": "unreadable"}, status=422)
    except evidence.PhotoRefused as error:
        return JsonResponse({"error": refusal(error)}, status=422)
    return JsonResponse({"kept": kept.key, "url": reverse("desk_inspection_photo", args=[kept.pk])})


@desk_page("quality.inspect")
@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker: it reaches no further than its own address; what it keeps is told in docs/inspections.md."""
    response = render(request, "quality/inspections_worker.js", {"person_header": PERSON_HEADER})
    response["Content-Type"] = "text/javascript; charset=utf-8"
    response["Cache-Control"] = "no-cache"
    return response


@desk_page("quality.inspect")
@require_GET
def manifest(request: HttpRequest) -> HttpResponse:
    response = render(request, "quality/inspections.webmanifest")
    response["Content-Type"] = "application/manifest+json"
    response["Cache-Control"] = "no-cache"
    return response


def refusal(error: evidence.PhotoRefused) -> str:
    """Why a photo was not taken, in a sentence that says what to do."""
    if isinstance(error, evidence.PhotoTooLarge):
        megabytes = settings.MAX_ATTACHMENT_BYTES // 1024 // 1024
        return _("The photo is larger than %(megabytes)s MB. Make it smaller; the answers are kept.") % {
            "megabytes": megabytes
        }
    if isinstance(error, evidence.TooManyPixels):
        return _("The photo has too many pixels. Make it smaller; the answers are kept.")
    if isinstance(error, evidence.TooManyPhotos):
        return _("This inspection holds no more photos: at most %(most)s.") % {"most": evidence.MOST_PHOTOS}
    if isinstance(error, evidence.NoPhoto):
        return _("No photo was chosen.")
    return _("This file is no picture, or it is damaged. Take JPEG, PNG or WebP; the answers are kept.")


def _filled_in(request: HttpRequest, row: Inspection) -> HttpResponse:
    """The form as a browser without scripts sends it: first the answers, then photos, then perhaps the end."""
    person, at, wrong = member(request), now(), []
    told, unread = told_by_form(request.POST, filled(row), next_sequence(row), at)
    take_answers(inspection=row, told=told, by=person, at=at)
    for item, file in parts_of(request.FILES):
        try:
            evidence.keep_photo(
                inspection=row, item=item, key=secrets.token_urlsafe(16), file=file, taken_at=at, by=person, at=at
            )
        except KeyError:
            continue  # an item that another version has
        except evidence.PhotoRefused as error:
            wrong.append((item, refusal(error)))
    wrong += [(item, _("This is no answer to the question.")) for item in unread]
    if wrong or request.POST.get("act") != "submit":
        if not wrong:
            messages.success(request, _("Saved."))
            return redirect("desk_inspection", row.pk)
        return _page(request, row, wrong)
    return _submitted(request, row, person)


def _submitted(request: HttpRequest, row: Inspection, person: Individual) -> HttpResponse:
    try:
        submit_inspection(inspection=row, by=person, at=now())
    except NotWhole as error:
        needs = _("An answer, or the photo it requires, is missing.")
        return _page(request, row, [(item.key, needs) for item in error.items])
    except AlreadySubmitted:
        messages.info(request, _("It was submitted already."))
        return redirect("desk_inspection", row.pk)
    messages.success(request, _("Submitted. Thank you."))
    return redirect("desk_inspection", row.pk)


def _page(request: HttpRequest, row: Inspection, wrong: list[tuple[str, str]] | None = None) -> HttpResponse:
    told = filled(row)
    problems = dict(wrong or [])
    sections = [
        (section, [shown(one) | {"wrong": problems.get(one.item.key)} for one in rows])
        for section, rows in told.sections
    ]
    words: dict[str, Any] = {"inspection": row, "sections": sections, "kind": KINDS[row.version.template.kind]}
    # a browser without scripts sends no more than ten files with a form, chosen or not: those that lack one come first
    takers = [one for _section, rows in sections for one in rows if one["takes_photo"]]
    for one in sorted(takers, key=lambda one: bool(one["row"].photos))[_MOST_FILES:]:
        one["takes_photo"] = False
    items = [one.item for one in told.rows() if one.item.key in problems]
    words["problems"] = [(item, problems[item.key]) for item in items]
    words |= {"sequence": next_sequence(row) - 1, "megabytes": settings.MAX_ATTACHMENT_BYTES // 1024 // 1024}
    words |= {"limit": settings.MAX_ATTACHMENT_BYTES, "percent": percent(row.result), "sheet": row.version.sheet}
    words |= {"steps": steps_in_words(row)} | _phone(request)
    template = "quality/desk_inspection_done.html" if row.submitted_at else "quality/desk_inspection.html"
    return _kept(request, template, words, 422 if wrong else 200)


def _kept(request: HttpRequest, template: str, words: dict[str, Any], status: int = 200) -> HttpResponse:
    response = render(request, template, words, status=status)
    response[PERSON_HEADER] = words["person"]
    return response


def _phone(request: HttpRequest) -> dict[str, Any]:
    """person: names the store of this person on the phone, and tells nothing about him."""
    return {"person": salted_hmac("otklik.inspections", str(member(request).pk)).hexdigest()[:20]}


def _told(body: bytes, at: datetime) -> list[Told]:
    """Raises ValueError, KeyError, TypeError for what no phone of ours sends."""
    if len(body) > _LARGEST:
        raise ValueError
    rows = json.loads(body)["answers"]
    if not isinstance(rows, list) or len(rows) > MOST_AT_ONCE:
        raise ValueError
    return [_one(row, at) for row in rows]


def _one(row: dict[str, Any], at: datetime) -> Told:
    key, item, note, sequence = row["key"], row["item"], row.get("note", ""), row["sequence"]
    is_fine = all(isinstance(word, str) and "\0" not in word for word in (key, item, note)) and type(sequence) is int
    if not is_fine or not 8 <= len(key) <= 40:
        raise ValueError
    return Told(key, item, row["value"], note, sequence, moment(row.get("at"), at))
