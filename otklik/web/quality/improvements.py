"""The desk's improvements: the board by state, one of them with its history, the steps it takes; as a file."""

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from otklik.quality.actions import NotKeeper
from otklik.quality.actions import improvements as actions
from otklik.quality.models import Finding, Improvement
from otklik.quality.models.improvements import STATES
from otklik.quality.queries import findings as finding_queries
from otklik.quality.queries import improvements as queries
from otklik.quality.queries.effects import effect_of
from otklik.quality.queries.finding_titles import title_of
from otklik.quality.queries.improvements import access_improvement
from otklik.web.quality.finding_showing import line_of
from otklik.web.quality.finding_words import EFFECTS, IMPROVEMENT_STATES
from otklik.web.quality.improvement_forms import (
    ImprovementFilterForm,
    ImprovementForm,
    StepForm,
    ZonePeopleForm,
)
from otklik.web.quality.improvement_showing import ColumnShown, card_of, compared, may_change
from otklik.web.shell.access import desk_page, may, member
from otklik.web.shell.sheets import sheet_response
from otklik.web.touchpoints.forms import ZONES

_COLUMNS: Final = (
    "id", "title", "touchpoint", "zone", "owner", "due", "state", "norm", "before", "after", "difference", "low",
    "high", "effect", "cost",
)  # fmt: skip


@desk_page("quality.read")
@require_GET
def desk_improvements(request: HttpRequest) -> HttpResponse:
    """The board, or with ?state= a list of everything in one column."""
    form = ImprovementFilterForm(request.GET)
    wanted, today, person = form.wanted(), localdate(now()), member(request)
    words: dict[str, Any] = {"form": form, "may_manage": may(person, "quality.manage")}
    state = request.GET.get("state", "")
    if state in STATES:
        after = request.GET.get("after", "")
        key = int(after) if after.isdecimal() and len(after) < 19 else None
        page = queries.improvements_of_state(wanted, state, today=today, after=key)
        words |= {"state": IMPROVEMENT_STATES[state][0], "cards": [card_of(row, person) for row in page.rows]}
        words |= {"state_key": state, "next_after": page.next_after}
        return render(request, "quality/desk_improvement_list.html", words)
    columns = queries.improvement_board(wanted, today=today)
    words["columns"] = [
        ColumnShown(one.state, IMPROVEMENT_STATES[one.state][0], [card_of(row, person) for row in one.rows], one.number)
        for one in columns
    ]
    words["is_empty"] = not any(one.number for one in columns)
    return render(request, "quality/desk_improvements.html", words)


@desk_page("quality.read")
@require_GET
def improvements_file(request: HttpRequest) -> HttpResponse:
    rows = queries.every_improvement(ImprovementFilterForm(request.GET).wanted(), today=localdate(now()))
    return sheet_response("improvements", _COLUMNS, map(_told, rows))


@desk_page("quality.read")
@require_http_methods(["GET", "POST"])
def improvement_new(request: HttpRequest) -> HttpResponse:
    """For who manages quality, and for the owner of a finding about his own."""
    person = member(request)
    is_keeper = person.may("quality.manage")
    offered = [row for row in finding_queries.open_findings() if is_keeper or row.is_of(person)]
    if not (is_keeper or offered):
        return redirect("desk_improvements")
    form = ImprovementForm(request.POST or None, offered=offered, initial=_began_with(request, offered))
    if form.is_bound and form.is_valid():
        row = actions.propose_improvement(
            findings=form.chosen(), terms=form.terms(), by=person, at=now(), once_key=form.cleaned_data["once_key"]
        )
        return redirect("desk_improvement", row.pk)
    words = {"form": form, "offered": offered}
    return render(request, "quality/desk_improvement_form.html", words, status=422 if form.errors else 200)


@desk_page("quality.manage")
@require_http_methods(["GET", "POST"])
def improvement_edit(request: HttpRequest, improvement_id: int) -> HttpResponse:
    row = access_improvement(request.user, improvement_id)
    form = ImprovementForm(request.POST or None, improvement=row)
    if form.is_bound and form.is_valid():
        try:
            actions.change_improvement(improvement=row, terms=form.terms(), by=member(request), at=now())
        except actions.NotNow:
            form.add_error(None, _("It is done or refused: it does not change any more."))
        except actions.NoOwnerOrDate:
            form.add_error("due_date", _("What is decided has an owner and a date."))
        except actions.Frozen:
            form.add_error("norm_code", _("What is measured again stays as it was decided."))
        else:
            messages.success(request, _("Saved."))
            return redirect("desk_improvement", row.pk)
    words = {"form": form, "improvement": row}
    return render(request, "quality/desk_improvement_form.html", words, status=422 if form.errors else 200)


@desk_page("quality.read")
@require_GET
def improvement(request: HttpRequest, improvement_id: int) -> HttpResponse:
    return _page(request, access_improvement(request.user, improvement_id), StepForm())


@desk_page("quality.read")
@require_POST
def improvement_move(request: HttpRequest, improvement_id: int, move: str) -> HttpResponse:
    """One step; from the board it leads back to the board."""
    row, form = access_improvement(request.user, improvement_id), StepForm(request.POST)
    if move not in _MOVES:
        raise Http404
    form.is_valid()
    words = form.cleaned_data.get("words", "")
    if move in _REASONED and not words:
        form.add_error("words", _("Say why."))
        return _page(request, row, form)
    try:
        _MOVES[move](row, member(request), words)
    except NotKeeper:
        raise Http404 from None
    except _REFUSALS as error:
        form.add_error(None, _REASONS[type(error)]())
        return _page(request, row, form)
    messages.success(request, _("Done: “%(title)s”.") % {"title": row.title})
    return redirect("desk_improvements") if "board" in request.POST else redirect("desk_improvement", row.pk)


@desk_page("quality.manage")
@require_http_methods(["GET", "POST"])
def zone_people(request: HttpRequest) -> HttpResponse:
    form = ZonePeopleForm(request.POST or None, held=queries.zone_people())
    if request.method == "POST" and form.is_valid():
        for zone in ZONES:
            actions.set_zone_people(zone=zone, people=form.chosen(zone), by=member(request), at=now())
        messages.success(request, _("Saved."))
        return redirect("desk_improvements")
    return render(request, "quality/desk_zone_people.html", {"form": form}, status=422 if form.errors else 200)


def _start(row: Improvement, person: Any, _words: str) -> None:
    actions.start_improvement(improvement=row, by=person, at=now())


_MOVES: Final[dict[str, Callable[[Improvement, Any, str], None]]] = {
    "decide": lambda row, by, words: actions.decide_improvement(improvement=row, by=by, at=now(), words=words),
    "start": _start,
    "finish": lambda row, by, words: actions.finish_improvement(improvement=row, by=by, at=now(), words=words),
    "verify": lambda row, by, words: actions.verify_improvement(improvement=row, by=by, at=now(), words=words),
    "reopen": lambda row, by, words: actions.reopen_improvement(improvement=row, by=by, at=now(), reason=words),
    "refuse": lambda row, by, words: actions.refuse_improvement(improvement=row, by=by, at=now(), reason=words),
}
_REASONED: Final = ("reopen", "refuse")
_REASONS: Final[dict[type[Exception], Callable[[], str]]] = {
    actions.NotNow: lambda: _("Somebody was faster: it does not stand there any more."),
    actions.OwnWork: lambda: _(
        "Who proposed it or carries it out may not decide on it or verify it. Ask somebody else."
    ),
    actions.NoOwnerOrDate: lambda: _("What is decided has an owner and a date."),
}
_REFUSALS: Final = tuple(_REASONS)


def _began_with(request: HttpRequest, offered: list[Finding]) -> dict[str, Any]:
    """?finding=3: its touchpoint, zone, owner and norm."""
    asked = request.GET.get("finding", "")
    row = next((row for row in offered if str(row.pk) == asked), None)
    if row is None:
        return {}
    facts = {"findings": [row.pk], "touchpoint": row.touchpoint_id, "zone": row.zone, "owner": row.owner_id}
    return facts | {"norm_code": row.norm_code}


def _page(request: HttpRequest, row: Improvement, form: StepForm) -> HttpResponse:
    person = member(request)
    people = {one.pk: one.nick for one in finding_queries.people_of_quality()}
    norms = finding_queries.norm_titles()
    words: dict[str, Any] = {"improvement": row, "card": card_of(row, person), "compared": compared(row)}
    words["found"] = [(one, title_of(one, norms)) for one in row.findings.all()]
    words["history"] = [line_of(entry, people) for entry in row.entries.all()]
    words |= {"form": form, "may_change": may_change(row, person), "norm_title": norms.get(row.norm_code)}
    return render(request, "quality/desk_improvement.html", words, status=422 if form.errors else 200)


def _told(row: Improvement) -> list[Any]:
    found = effect_of(row.before, row.after)
    figures = [row.before.value if row.before else None, row.after.value if row.after else None]
    figures += [found.value, found.low, found.high] if found else [None] * 3
    return [
        row.pk, row.title, row.touchpoint.code, ZONES[row.zone], row.owner.nick if row.owner else "",
        row.due_date or "", IMPROVEMENT_STATES[row.state][0], row.norm_code,
        *("" if figure is None else round(figure, 2) for figure in figures),
        EFFECTS[found.verdict].title if found else "", row.cost,
    ]  # fmt: skip
