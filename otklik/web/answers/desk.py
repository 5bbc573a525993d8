"""Desk pages of self-service: the ledger's numbers, the sessions behind them, and how it counts."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from otklik.answers import ledger
from otklik.answers.actions import change_ledger_settings
from otklik.web.answers.forms import OUTCOME_TITLES, PERIODS, PLACE_TITLES, LedgerSettingsForm, PeriodForm
from otklik.web.shell.access import desk_page, member

_PAGE = 50


@desk_page("answers.read")
@require_GET
def self_service(request: HttpRequest) -> HttpResponse:
    told = PeriodForm(request.GET).read()
    period = ledger.Period(at=now(), days=told["days"], place=told["place"])
    report = ledger.self_service(period=period, viewer=member(request), language=request.LANGUAGE_CODE)
    shown = {"report": report, "periods": PERIODS, "places": PLACE_TITLES, "outcomes": OUTCOME_TITLES}
    return render(request, "answers/self_service.html", shown)


@desk_page("answers.read")
@require_GET
def ask_sessions(request: HttpRequest) -> HttpResponse:
    """The rows behind a number of the ledger."""
    told = PeriodForm(request.GET).read()
    period = ledger.Period(at=now(), days=told["days"], place=told["place"])
    wanted = ledger.SessionFilter(told["outcome"], told["key"], told["ref"], told["found"])
    rows = ledger.sessions(
        period=period, settings=ledger.ledger_settings(), wanted=wanted, after=told["after"], limit=_PAGE + 1
    )
    more = rows[_PAGE - 1].pk if len(rows) > _PAGE else None
    refs = [ref for row in rows for ref in (row.answered_ref, row.asked_ref)]
    cards = ledger.visible_cards([*refs, wanted.ref], asker=member(request), language=request.LANGUAGE_CODE)
    shown = {"rows": rows[:_PAGE], "more": more, "period": period, "wanted": wanted, "cards": cards}
    return render(request, "answers/sessions.html", shown | {"outcomes": OUTCOME_TITLES, "places": PLACE_TITLES})


@desk_page("answers.settings")
@require_http_methods(["GET", "POST"])
def ledger_settings(request: HttpRequest) -> HttpResponse:
    kept = ledger.ledger_settings()
    channels = sorted({*ledger.channels_of_journal(), *kept.lookback_channels})
    names = ("holdout_percent", "lookback_days", "lookback_channels")
    form = LedgerSettingsForm(
        request.POST or None, channels=channels, initial={name: getattr(kept, name) for name in names}
    )
    if request.method == "POST" and form.is_valid():
        change_ledger_settings(**form.cleaned_data, by=member(request), at=now())
        messages.success(request, _("Saved. The contacts are being counted anew."))
        return redirect("desk_self_service")
    return render(request, "answers/ledger_settings.html", {"form": form}, status=422 if form.is_bound else 200)
