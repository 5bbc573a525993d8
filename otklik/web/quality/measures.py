"""The desk's quality: what was judged last, and one measurement with its history."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from otklik.quality.queries import access_measurement, board, history
from otklik.web.quality import words_workforce
from otklik.web.quality.drawing import amount, chart_of
from otklik.web.quality.forms import BoardForm
from otklik.web.quality.showing import shown, told
from otklik.web.quality.words import FORMULAS, HOURS, VERDICTS
from otklik.web.shell.access import desk_page, may


@desk_page("touchpoints.read")
@require_GET
def desk_quality(request: HttpRequest) -> HttpResponse:
    form = BoardForm(request.GET)
    wanted = form.wanted()
    page = board(wanted, after=request.GET.get("after", "")[:20])
    chips = [(key, word, page.counts[key]) for key, word in VERDICTS.items()]
    words = {"form": form, "page": page, "chips": chips, "verdict": wanted.verdict, "rows": map(shown, page.rows)}
    return render(request, "quality/desk_quality.html", words)


@desk_page("touchpoints.read")
@require_GET
def measurement(request: HttpRequest, measurement_id: int) -> HttpResponse:
    row = access_measurement(request.user, measurement_id)
    rows = history(row)
    words = {"told": told(row), "shown": shown(row), "measurement": row, "formula": FORMULAS.get(row.formula)}
    words["coverage"] = "" if row.coverage is None else amount(100 * row.coverage, "%")
    words["is_of_contacts"] = row.formula not in words_workforce.FORMULAS
    words |= {"hours": HOURS.get(row.facts.get("hours", "")), "chart": chart_of(rows)}
    words |= {"history": list(map(shown, reversed(rows))), "may_read_rows": may(request.user, "interactions.read")}
    return render(request, "quality/desk_measurement.html", words)
