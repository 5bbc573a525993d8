"""The desk's journey maps: the list, one map, its versions, two of them side by side."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from otklik.quality import actions, queries
from otklik.quality.models import Journey
from otklik.quality.queries import Sheet, access_journey, access_journey_version
from otklik.web.quality.journey_showing import MARKS, drawn, sheet_title, sides
from otklik.web.shell.access import desk_page, may, member


@desk_page("touchpoints.read")
@require_GET
def desk_journeys(request: HttpRequest) -> HttpResponse:
    words: dict[str, Any] = {"rows": queries.journeys(), "may_edit": may(request.user, "touchpoints.edit")}
    words["retired"] = queries.journeys(retired=True)
    return render(request, "quality/desk_journeys.html", words)


@desk_page("touchpoints.read")
@require_GET
def journey(request: HttpRequest, journey_id: int) -> HttpResponse:
    row = access_journey(request.user, journey_id)
    words: dict[str, Any] = {"journey": row, "map": drawn(queries.sheet_now(row), at=now()), "is_now": True}
    words["may_edit"] = may(request.user, "touchpoints.edit")
    return render(request, "quality/desk_journey.html", words)


@desk_page("touchpoints.edit")
@require_POST
def journey_retire(request: HttpRequest, journey_id: int) -> HttpResponse:
    """back: take it into use again."""
    row = access_journey(request.user, journey_id)
    if request.POST.get("back"):
        actions.reuse_journey(journey=row, by=member(request), at=now())
        messages.success(request, _("The map is in use again."))
        return redirect("desk_journey", row.pk)
    is_kept = actions.retire_journey(journey=row, by=member(request), at=now())
    messages.success(request, _("The map is out of use.") if is_kept else _("The map is deleted."))
    return redirect("desk_journeys")


@desk_page("touchpoints.read")
@require_GET
def journey_versions(request: HttpRequest, journey_id: int) -> HttpResponse:
    row = access_journey(request.user, journey_id)
    words: dict[str, Any] = {"journey": row, "versions": queries.versions_of(row)}
    return render(request, "quality/desk_journey_versions.html", words)


@desk_page("touchpoints.read")
@require_GET
def journey_version(request: HttpRequest, journey_id: int, version: int) -> HttpResponse:
    row = access_journey_version(request.user, journey_id, version)
    words: dict[str, Any] = {"journey": row.journey, "map": drawn(queries.sheet_of_version(row))}
    return render(request, "quality/desk_journey.html", words)


@desk_page("touchpoints.read")
@require_GET
def journey_compare(request: HttpRequest, journey_id: int) -> HttpResponse:
    """a, b: "draft", the number of a version or a day; without them the newest version and the one before it."""
    row = access_journey(request.user, journey_id)
    versions = queries.versions_of(row)
    numbers = [str(version.number) for version in versions]
    a, b = (numbers[1], numbers[0]) if len(numbers) > 1 else ((numbers or ["draft"])[0], "draft")
    a, b = request.GET.get("a", a), request.GET.get("b", b)
    words: dict[str, Any] = {"journey": row, "versions": versions, "a": a, "b": b, "errors": []}
    words |= {"a_day": a if "-" in a else "", "b_day": b if "-" in b else ""}
    sheets = [_sheet(row, name, words["errors"]) for name in (a, b)]
    if sheets[0] and sheets[1]:
        compared = queries.compare(sheets[0], sheets[1])
        words |= {"compared": compared, "stages": sides(compared), "marks": MARKS}
        words |= {"left": _title(sheets[0], a), "right": _title(sheets[1], b)}
    return render(request, "quality/desk_journey_compare.html", words, status=422 if words["errors"] else 200)


def _sheet(row: Journey, name: str, errors: list[str]) -> Sheet | None:
    try:
        return queries.sheet_called(row, name)
    except queries.NothingPublished:
        errors.append(_("By %(day)s nothing had been published.") % {"day": name})
    except queries.NoSuchSheet:
        errors.append(_("“%(name)s” is neither a version of this map nor a day.") % {"name": name[:40]})
    return None


def _title(sheet: Sheet, name: str) -> str:
    return sheet_title(sheet, name if "-" in name else "")
