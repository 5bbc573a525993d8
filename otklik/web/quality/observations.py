"""Write down what was seen at a competitor or at ourselves; one observation with its screenshot; take it back."""

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from otklik.parties.models import Individual
from otklik.quality.actions import observations as actions
from otklik.quality.actions.inspection_evidence import PhotoRefused, SealBroken
from otklik.quality.models import CompetitorObservation
from otklik.quality.queries.competitors import access_observation
from otklik.web.quality.competitor_forms import (
    PictureForm,
    PriceForm,
    SeenRatingForm,
    SightForm,
    TakeBackForm,
    WaitForm,
)
from otklik.web.quality.competitor_words import KINDS, observed_words, whose
from otklik.web.quality.inspection_results import number_in
from otklik.web.shell.access import desk_page, may, member

_ALONE: Final = "default-src 'none'; sandbox"  # a file is not a page: nothing in it may run


@desk_page("quality.manage")
@require_http_methods(["GET", "POST"])
def observation_new(request: HttpRequest, observed: str) -> HttpResponse:
    """observed: price, wait or rating. ?competitor=3 begins with one of them, ?touchpoint=7 with a kind."""
    if observed not in _FORMS:
        raise Http404
    made, write = _FORMS[observed]
    start = {name: found for name in ("competitor", "touchpoint") if (found := number_in(request, name))}
    form = made(request.POST or None, request.FILES or None, today=localdate(now()), initial=start)
    if form.is_bound and form.is_valid():
        try:
            row = write(form, member(request))
        except PhotoRefused:
            form.add_error(
                "file", _("This is no picture we can keep: JPEG, PNG or WebP, not damaged and not too large.")
            )
        else:
            messages.success(request, _("Written down."))
            return redirect("desk_observation", row.pk)
    words = {"form": form, "kind": KINDS[observed], "observed": observed, "kinds": KINDS}
    return render(request, "quality/desk_observation_form.html", words, status=422 if form.errors else 200)


@desk_page("quality.read")
@require_GET
def observation(request: HttpRequest, observation_id: int) -> HttpResponse:
    return _page(request, access_observation(request.user, observation_id))


@desk_page("quality.manage")
@require_POST
def observation_attach(request: HttpRequest, observation_id: int) -> HttpResponse:
    """The screenshot of one that came without."""
    row, form = access_observation(request.user, observation_id), PictureForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            actions.attach_picture(observation=row, file=form.cleaned_data["file"], by=member(request), at=now())
        except PhotoRefused:
            form.add_error(
                "file", _("This is no picture we can keep: JPEG, PNG or WebP, not damaged and not too large.")
            )
        except (actions.HasPicture, actions.TakenBack):
            form.add_error("file", _("It has a screenshot already, or was taken back."))
        else:
            messages.success(request, _("Saved."))
            return redirect("desk_observation", row.pk)
    return _page(request, row, picture=form)


@desk_page("quality.manage")
@require_POST
def observation_take_back(request: HttpRequest, observation_id: int) -> HttpResponse:
    row, form = access_observation(request.user, observation_id), TakeBackForm(request.POST)
    if form.is_valid():
        try:
            actions.take_back(
                observation=row, because=form.cleaned_data["because"], by=member(request), at=now()
            )  # fmt: skip
        except actions.TakenBack:
            form.add_error(None, _("It was taken back already."))
        else:
            messages.success(request, _("Taken back: it counts no more."))
            return redirect("desk_observation", row.pk)
    return _page(request, row, back=form)


@desk_page("quality.read")
@require_GET
@cache_control(private=True, max_age=300)
def observation_picture(request: HttpRequest, observation_id: int) -> HttpResponse:
    """A copy drawn anew; the observation itself where it has no screenshot."""
    row = access_observation(request.user, observation_id)
    if not row.shown:
        return redirect("desk_observation", row.pk)
    response = FileResponse(row.shown.open("rb"), content_type="image/jpeg", filename=f"observation-{row.pk}.jpg")
    response["Content-Security-Policy"] = _ALONE
    response["X-Content-Type-Options"] = "nosniff"
    return response  # type: ignore[return-value]


@desk_page("quality.read")
@require_GET
@cache_control(private=True, no_store=True)
def observation_original(request: HttpRequest, observation_id: int) -> HttpResponse:
    """The screenshot as it came; 409 where its hash is no longer that of the seal."""
    row = access_observation(request.user, observation_id)
    if not row.original:
        return redirect("desk_observation", row.pk)
    try:
        content = actions.open_screenshot(observation=row)
    except SealBroken:
        words = _("The file on the disk is not the one that came: its SHA-256 is another. Do not rely on it.")
        return HttpResponse(words, status=409, content_type="text/plain; charset=utf-8")
    response = HttpResponse(content, content_type=row.content_type)
    response["Content-Disposition"] = f'attachment; filename="{row.sha256[:12]}"'
    response["Content-Security-Policy"] = _ALONE
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _page(
    request: HttpRequest,
    row: CompetitorObservation,
    *,
    picture: PictureForm | None = None,
    back: TakeBackForm | None = None,
) -> HttpResponse:
    words: dict[str, Any] = {"row": row, "words": observed_words(row), "who": whose(row.competitor)}
    words |= {"picture_form": picture or PictureForm(), "back_form": back or TakeBackForm(), "kind": KINDS[row.kind]}
    words |= {"may_manage": may(request.user, "quality.manage")}
    is_wrong = bool((picture and picture.errors) or (back and back.errors))
    return render(request, "quality/desk_observation.html", words, status=422 if is_wrong else 200)


def _price(form: Any, by: Individual) -> CompetitorObservation:
    file = form.cleaned_data["file"]
    return actions.observe_price(sight=form.sight(), offer=form.offer(), by=by, at=now(), file=file)


def _wait(form: Any, by: Individual) -> CompetitorObservation:
    return actions.observe_wait(sight=form.sight(), by=by, at=now(), **form.waited())


def _rating(form: Any, by: Individual) -> CompetitorObservation:
    file = form.cleaned_data["file"]
    return actions.observe_rating(sight=form.sight(), found=form.found(), by=by, at=now(), file=file)[0]


_FORMS: Final[dict[str, tuple[type[SightForm], Callable[[Any, Individual], CompetitorObservation]]]] = {
    "price": (PriceForm, _price),
    "wait": (WaitForm, _wait),
    "rating": (SeenRatingForm, _rating),
}
