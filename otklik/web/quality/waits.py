"""Waits and load of a touchpoint: how long people wait, how many come when, and whether there are people for them."""

from datetime import date, timedelta
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET

from otklik.quality.queries.load import LONGEST, load_of_place
from otklik.quality.queries.load_places import busiest_place, place_of_code
from otklik.touchpoints.queries import touchpoint_choices
from otklik.web.quality.waits_showing import COLUMNS, lines_of, shown
from otklik.web.shell.access import desk_page, may
from otklik.web.templatetags.otklik import in_language
from otklik.web.workforce.tables import table_response

_USUAL: Final = 28  # days
_EARLIEST: Final = date(2000, 1, 3)
_DAY: Final = {"type": "date"}


class WaitsForm(forms.Form):
    """Filters in the address; what cannot be read, or makes no sense, becomes the last four weeks."""

    touchpoint = forms.ChoiceField(label=_("Touchpoint"), required=False)
    since = forms.DateField(
        label=pgettext_lazy("date", "From"), required=False, widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d")
    )
    until = forms.DateField(
        label=pgettext_lazy("date", "To"), required=False, widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        places = [(row.code, in_language(row.title)) for row in touchpoint_choices()]
        self.fields["touchpoint"].choices = places  # type: ignore[attr-defined]

    def days(self, today: date) -> tuple[date, date]:
        """The first and the last, both counted: never later than today, at most three months."""
        told = self.cleaned_data
        last = min(max(told.get("until") or today, _EARLIEST), today)
        first = max(told.get("since") or last - timedelta(days=_USUAL), _EARLIEST)
        if first > last:
            first = max(last - timedelta(days=_USUAL), _EARLIEST)
        return max(first, last - timedelta(days=LONGEST - 1)), last


@desk_page("quality.read")
@require_GET
def desk_waits(request: HttpRequest) -> HttpResponse:
    return render(request, "quality/desk_waits.html", _words(request))


@desk_page("quality.read")
@require_GET
def waits_file(request: HttpRequest) -> HttpResponse:
    found = _words(request)
    lines = lines_of(found["load"]) if found["load"] else []
    return table_response(f"waits-{found['first']:%Y-%m-%d}-{found['last']:%Y-%m-%d}", COLUMNS, lines)


def _words(request: HttpRequest) -> dict[str, Any]:
    """The form as it was understood, and what was found; load None where there is no touchpoint at all."""
    at = now()
    form = WaitsForm(request.GET)
    form.is_valid()
    first, last = form.days(localdate(at))
    place = place_of_code(form.cleaned_data.get("touchpoint") or "") or busiest_place(since=at - timedelta(days=_USUAL))
    told = {"touchpoint": place.code if place else "", "since": first, "until": last}
    load = load_of_place(place, first, last, at=at) if place else None
    return {
        "form": WaitsForm(initial=told), "first": first, "last": last, "load": load, "place": place,
        "shown": shown(load) if load else None, "may_read_rows": may(request.user, "interactions.read"),
    }  # fmt: skip
