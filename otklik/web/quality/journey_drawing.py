"""The desk draws a journey map: persona, steps, emotions; everything goes into the draft until it is published."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from otklik.parties.addresses import address
from otklik.quality import actions, queries
from otklik.quality.models import Journey
from otklik.quality.models.journey_body import STAGE_KEYS, Step
from otklik.quality.queries import access_journey
from otklik.web.quality.journey_forms import EmotionForm, PersonaForm, PublishForm, StepForm
from otklik.web.quality.journey_showing import Feeling, drawn, sides
from otklik.web.quality.journey_signs import sign_shown, told_by
from otklik.web.shell.access import desk_page, member


@desk_page("touchpoints.edit")
@require_http_methods(["GET", "POST"])
def journey_new(request: HttpRequest) -> HttpResponse:
    form = PersonaForm(request.POST or None)
    if form.is_bound and form.is_valid():
        code, title = form.cleaned_data["code"], form.said("title")
        try:
            row = actions.create_journey(code=code, title=title, persona=form.persona(), by=member(request), at=now())
        except actions.CodeTaken:
            form.add_error("code", _("Another map has this code."))
        else:
            return redirect("desk_journey_draft", row.pk)
    return _form_page(request, form, _("New journey map"), None)


@desk_page("touchpoints.edit")
@require_http_methods(["GET", "POST"])
def journey_persona(request: HttpRequest, journey_id: int) -> HttpResponse:
    row = access_journey(request.user, journey_id)
    form = PersonaForm(request.POST or None, body=row.body)
    if form.is_bound and form.is_valid():
        title, persona = form.said("title"), form.persona()
        actions.tell_persona(journey=row, title=title, persona=persona, by=member(request), at=now())
        return redirect("desk_journey_draft", row.pk)
    return _form_page(request, form, _("Persona"), row)


@desk_page("touchpoints.edit")
@require_GET
def journey_draft(request: HttpRequest, journey_id: int) -> HttpResponse:
    row = access_journey(request.user, journey_id)
    words: dict[str, Any] = {"journey": row, "map": drawn(queries.sheet_of_draft(row))}
    words |= {"first": STAGE_KEYS[0], "last": STAGE_KEYS[-1], "may_edit": True}
    return render(request, "quality/desk_journey_draft.html", words)


@desk_page("touchpoints.edit")
@require_POST
def journey_undo(request: HttpRequest, journey_id: int) -> HttpResponse:
    row = access_journey(request.user, journey_id)
    try:
        actions.undo_change(journey=row, by=member(request), at=now())
    except actions.NothingToUndo:
        messages.warning(request, _("There is nothing to undo."))
    else:
        messages.success(request, _("The last change is undone."))
    return redirect("desk_journey_draft", row.pk)


@desk_page("touchpoints.edit")
@require_http_methods(["GET", "POST"])
def journey_publish(request: HttpRequest, journey_id: int) -> HttpResponse:
    """What publishing would change is shown first."""
    row = access_journey(request.user, journey_id)
    form = PublishForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        note = form.cleaned_data["note"]
        try:
            version = actions.publish_journey(journey=row, note=note, by=member(request), at=now())
        except actions.NothingDrawn:
            form.add_error(None, _("A map without steps is not published."))
        except actions.NothingNew:
            form.add_error(None, _("The draft says what the newest version says: there is nothing to publish."))
        else:
            messages.success(request, _("Version %(number)s is published.") % {"number": version.number})
            return redirect("desk_journey", row.pk)
    compared = queries.draft_against_newest(row)
    words = {"journey": row, "form": form, "compared": compared, "stages": sides(compared) if compared else []}
    return render(request, "quality/desk_journey_publish.html", words, status=422 if form.errors else 200)


@desk_page("touchpoints.edit")
@require_http_methods(["GET", "POST"])
def step_new(request: HttpRequest, journey_id: int) -> HttpResponse:
    row = access_journey(request.user, journey_id)
    form = StepForm(request.POST or None, stage=request.GET.get("stage", STAGE_KEYS[0]))
    return _step(request, row, form, None, _("New step"))


@desk_page("touchpoints.edit")
@require_http_methods(["GET", "POST"])
def step_edit(request: HttpRequest, journey_id: int, step: str) -> HttpResponse:
    row = access_journey(request.user, journey_id)
    stage, known = _found(row, step)
    form = StepForm(request.POST or None, stage=stage, step=known)
    return _step(request, row, form, known, _("Change the step"))


@desk_page("touchpoints.edit")
@require_POST
def step_move(request: HttpRequest, journey_id: int, step: str) -> HttpResponse:
    row = access_journey(request.user, journey_id)
    down, by = "down" in request.POST, member(request)
    return _changed(row, lambda: actions.move_step(journey=row, key=step, down=down, by=by, at=now()), step)


@desk_page("touchpoints.edit")
@require_POST
def step_remove(request: HttpRequest, journey_id: int, step: str) -> HttpResponse:
    row = access_journey(request.user, journey_id)
    by = member(request)
    answer = _changed(row, lambda: actions.remove_step(journey=row, key=step, by=by, at=now()))
    messages.success(request, _("The step is out of the draft. “Undo the last change” brings it back."))
    return answer


@desk_page("touchpoints.edit")
@require_http_methods(["GET", "POST"])
def step_emotion(request: HttpRequest, journey_id: int, step: str) -> HttpResponse:
    row = access_journey(request.user, journey_id)
    _stage, known = _found(row, step)
    at = now()
    places = queries.touchpoints_of(row.body)
    seen = queries.signs([places[code] for code in known.touchpoints if code in places], at=at)
    taken = next((one for one in seen if one.source == request.POST.get("take") and one.value is not None), None)
    form = EmotionForm(None if taken else request.POST or None)
    if taken or (form.is_bound and form.is_valid()):
        told = told_by(taken) if taken else form.told()
        actions.say_emotion(journey=row, step=step, by=member(request), at=at, **told)
        messages.success(request, _("Noted. The next version keeps it."))
        return redirect(f"{_draft(row)}#step-{step}")
    said = [Feeling(one) for one in queries.emotions_at_step(row, step)]
    words = {"journey": row, "step": known, "form": form, "said": said, "signs": [sign_shown(one) for one in seen]}
    return render(request, "quality/desk_journey_emotion.html", words, status=422 if form.errors else 200)


def _step(request: HttpRequest, row: Journey, form: StepForm, known: Step | None, heading: str) -> HttpResponse:
    if form.is_bound and form.is_valid():
        step = form.step(known)
        try:
            actions.put_step(journey=row, stage=form.cleaned_data["stage"], step=step, by=member(request), at=now())
        except actions.TooManySteps:
            form.add_error(None, _("A map holds at most %(most)s steps.") % {"most": actions.MOST_STEPS})
        except actions.UnknownTouchpoint as error:
            words = _("The catalogue has no touchpoint with the code %(code)s.") % {"code": error}
            form.add_error("touchpoints", words)
        else:
            return redirect(f"{_draft(row)}#step-{step.key}")
    return _form_page(request, form, heading, row)


def _changed(row: Journey, act: Callable[[], Journey], step: str = "") -> HttpResponse:
    try:
        act()
    except actions.StepGone:
        raise Http404 from None
    return redirect(f"{_draft(row)}#step-{step}" if step else _draft(row))


def _found(row: Journey, key: str) -> tuple[str, Step]:
    found = row.body.find(key)
    if found is None:
        raise Http404
    return found


def _draft(row: Journey) -> str:
    return address("desk_journey_draft", row.pk)


def _form_page(request: HttpRequest, form: Any, heading: str, row: Journey | None) -> HttpResponse:
    words = {"form": form, "heading": heading, "journey": row}
    return render(request, "quality/desk_journey_form.html", words, status=422 if form.errors else 200)
