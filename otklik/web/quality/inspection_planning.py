"""The plan of inspections: draw a sample, see the earlier ones with their seeds."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from otklik.quality.actions.inspections import (
    MayNotInspect,
    NoOpenHours,
    NotPublicScript,
    PlanExists,
    PlanTooLarge,
    plan_inspections,
)
from otklik.quality.queries.inspections import inspection_plans
from otklik.web.quality.inspection_forms import PlanForm
from otklik.web.shell.access import desk_page, member


@desk_page("quality.manage")
@require_http_methods(["GET", "POST"])
def inspection_plan(request: HttpRequest) -> HttpResponse:
    form = PlanForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data | {"touchpoints": list(form.cleaned_data["touchpoints"])}
        told["assignees"] = list(told["assignees"])
        told["competitor_places"] = list(told.get("competitor_places", ()))
        try:
            plan = plan_inspections(**told, by=member(request), at=now())
        except NoOpenHours:
            form.add_error("ends_on", _("None of these touchpoints is open in these days."))
        except PlanExists as error:
            words = _("Plan № %(number)s was drawn with this seed already. Another seed draws another one.")
            form.add_error("seed", words % {"number": error})
        except NotPublicScript:
            form.add_error("version", _("Only visits, calls, messages and the script for competitors go there."))
        except (PlanTooLarge, MayNotInspect):
            form.add_error(None, _("This plan is too large, or somebody of it may not inspect."))
        else:
            messages.success(request, _("Planned. Everybody gets a letter."))
            return redirect(f"{reverse('desk_inspections')}?plan={plan.pk}")
    shown = {"form": form, "plans": [(row, row.version.sheet.title) for row in inspection_plans()]}
    return render(request, "quality/desk_inspection_plan.html", shown, status=422 if form.errors else 200)
