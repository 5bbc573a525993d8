"""Two sums a quality manager asks for: how many people at the telephone, how many answers for a survey."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from otklik.quality.queries.intervals import answers_needed
from otklik.quality.queries.seats import answered_within, must_wait, seats_needed
from otklik.web.quality.forms import SampleForm, SeatsForm
from otklik.web.shell.access import desk_page


@desk_page("touchpoints.read")
@require_GET
def desk_sums(request: HttpRequest) -> HttpResponse:
    seats = SeatsForm(request.GET if "calls" in request.GET else None)
    sample = SampleForm(request.GET if "expected" in request.GET else None)
    words: dict[str, Any] = {"seats": seats, "sample": sample}
    words["people"] = _people(_told(seats)) if not seats.errors else None
    words["answers"] = _answers(_told(sample)) if not sample.errors else None
    return render(request, "quality/desk_sums.html", words, status=422 if seats.errors or sample.errors else 200)


def _told(form: SeatsForm | SampleForm) -> dict[str, int]:
    """What was typed, or what the form begins with."""
    return form.cleaned_data if form.is_bound else {name: field.initial for name, field in form.fields.items()}


def _people(told: dict[str, int]) -> dict[str, int]:
    load = told["calls"] * told["talk"] / 3600
    number = seats_needed(told["calls"], told["talk"], told["share"] / 100, told["seconds"])
    within = answered_within(load, number, told["seconds"], told["talk"])
    facts = {"seats": number, "within": within, "waiting": must_wait(load, number), "busy": load / number}
    return {name: round(100 * fact) if name != "seats" else number for name, fact in facts.items()}


def _answers(told: dict[str, int]) -> int:
    return answers_needed(told["margin"] / 100, told["expected"] / 100)
