"""What this server's own sight is proved by."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from otklik.quality import actions, queries
from otklik.quality.models import Vantage
from otklik.web.quality.probe_forms import LinesField
from otklik.web.shell.access import desk_page, member


class ReferencesForm(forms.Form):
    references = LinesField(
        label=gettext_lazy("Addresses that always answer"),
        help_text=gettext_lazy("Host and port, one a line: example.org:443. With none, every failure is believed."),
        required=False,
        max_length=2000,
    )


@desk_page("quality.manage")
@require_http_methods(["GET", "POST"])
def desk_sight(request: HttpRequest) -> HttpResponse:
    known = "\n".join(queries.references_of(Vantage.HERE))
    form = ReferencesForm(request.POST or None, initial={"references": known})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data["references"]
        try:
            actions.set_references(code=Vantage.HERE, references=told, by=member(request), at=now())
        except actions.NoReference as error:
            form.add_error("references", _("“%(part)s” is no host with a port.") % {"part": error})
        except actions.PrivateReference as error:
            form.add_error(
                "references", _("“%(part)s” is a private address: this server may not ask it.") % {"part": error}
            )
        else:
            messages.success(request, _("Saved."))
            return redirect("desk_probes")
    return render(request, "quality/desk_sight.html", {"form": form}, status=422 if form.errors else 200)
