"""The catalogue of competitors on the desk: who they are and their public touchpoints."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from otklik.quality.actions import competitors as actions
from otklik.quality.models import Competitor
from otklik.quality.queries import competitors as queries
from otklik.web.quality.competitor_forms import CompetitorForm, PlaceForm
from otklik.web.quality.competitor_words import KINDS, observed_words
from otklik.web.quality.inspection_results import number_in
from otklik.web.shell.access import desk_page, may, member
from otklik.web.touchpoints.showing import ICONS


@desk_page("quality.read")
@require_GET
def desk_competitors(request: HttpRequest) -> HttpResponse:
    words = {"rows": queries.competitors(), "may_manage": may(request.user, "quality.manage")}
    return render(request, "quality/desk_competitors.html", words)


@desk_page("quality.manage")
@require_http_methods(["GET", "POST"])
def competitor_new(request: HttpRequest) -> HttpResponse:
    form = CompetitorForm(request.POST or None)
    if form.is_bound and form.is_valid():
        code = form.cleaned_data["code"]
        try:
            row = actions.make_competitor(code=code, terms=form.terms(), by=member(request), at=now())
        except actions.CompetitorCodeTaken:
            form.add_error("code", _("Another competitor has this code."))
        else:
            return redirect("desk_competitor", row.pk)
    return _form_page(request, form, None)


@desk_page("quality.manage")
@require_http_methods(["GET", "POST"])
def competitor_edit(request: HttpRequest, competitor_id: int) -> HttpResponse:
    row = queries.access_competitor(request.user, competitor_id)
    form = CompetitorForm(request.POST or None, competitor=row)
    if form.is_bound and form.is_valid():
        actions.change_competitor(competitor=row, terms=form.terms(), by=member(request), at=now())
        messages.success(request, _("Saved."))
        return redirect("desk_competitor", row.pk)
    return _form_page(request, form, row)


@desk_page("quality.read")
@require_GET
def competitor(request: HttpRequest, competitor_id: int) -> HttpResponse:
    return _page(request, queries.access_competitor(request.user, competitor_id), PlaceForm())


@desk_page("quality.read")
@require_GET
def own_observations(request: HttpRequest) -> HttpResponse:
    """What was written down of ourselves for the comparison."""
    return _page(request, None, None)


@desk_page("quality.manage")
@require_POST
def competitor_rest(request: HttpRequest, competitor_id: int) -> HttpResponse:
    """Out of use, or back into it."""
    row = queries.access_competitor(request.user, competitor_id)
    is_used = row.retired_at is not None
    actions.rest_competitor(competitor=row, is_used=is_used, by=member(request), at=now())
    return redirect("desk_competitor", row.pk)


@desk_page("quality.manage")
@require_POST
def competitor_place_add(request: HttpRequest, competitor_id: int) -> HttpResponse:
    row, form = queries.access_competitor(request.user, competitor_id), PlaceForm(request.POST)
    if not form.is_valid():
        return _page(request, row, form)
    ours = form.touchpoints[form.cleaned_data["ours"]]
    address = form.cleaned_data["address"]
    actions.add_place(competitor=row, ours=ours, address=address, by=member(request), at=now())
    messages.success(request, _("Saved."))
    return redirect("desk_competitor", row.pk)


@desk_page("quality.manage")
@require_POST
def competitor_place_retire(request: HttpRequest, competitor_place_id: int) -> HttpResponse:
    row = queries.access_competitor_place(request.user, competitor_place_id)
    actions.retire_place(place=row, by=member(request), at=now())
    return redirect("desk_competitor", row.competitor_id)


def _page(request: HttpRequest, row: Competitor | None, form: PlaceForm | None) -> HttpResponse:
    page = queries.observations_of(row, after=number_in(request, "after"))
    words: dict[str, Any] = {"competitor": row, "form": form, "next_after": page.next_after, "kinds": KINDS}
    words["rows"] = [(one, KINDS[one.kind], observed_words(one)) for one in page.rows]
    places = queries.places_of(row) if row else []
    words["places"] = [(one, ICONS.get(one.ours.kind, "point")) for one in places]
    words["may_manage"] = may(request.user, "quality.manage")
    status = 422 if form is not None and form.errors else 200
    return render(request, "quality/desk_competitor.html", words, status=status)


def _form_page(request: HttpRequest, form: CompetitorForm, row: Competitor | None) -> HttpResponse:
    words = {"form": form, "competitor": row}
    return render(request, "quality/desk_competitor_form.html", words, status=422 if form.errors else 200)
