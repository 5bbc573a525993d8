"""Desk pages of the ground floor: errands that failed, and who did what."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_POST

from otklik.core import health
from otklik.core.actions import retry_errand, retry_troubled_errands
from otklik.core.queries import PAGE, access_troubled_errand, audit_entries, troubled_errands
from otklik.parties.queries.names import nicks
from otklik.web.core.forms import AuditForm
from otklik.web.shell.access import desk_page, member


@desk_page("core.errands")
@require_GET
def errands(request: HttpRequest) -> HttpResponse:
    """Errands being retried and those given up, with what went wrong."""
    rows = troubled_errands(_before(request))
    more = {"rows": rows, "queue": health.queue(now()), "next_key": rows[-1].pk if len(rows) == PAGE else None}
    return render(request, "core/errands.html", more)


@desk_page("core.errands")
@require_POST
def retry_one(request: HttpRequest, errand_id: int) -> HttpResponse:
    retry_errand(errand=access_troubled_errand(errand_id), by=member(request).ref, at=now())
    messages.success(request, gettext("The errand will be tried again within a second."))
    return redirect("desk_errands")


@desk_page("core.errands")
@require_POST
def retry_every(request: HttpRequest) -> HttpResponse:
    count = retry_troubled_errands(by=member(request).ref, at=now())
    told = ngettext("%(count)d errand will be tried again.", "%(count)d errands will be tried again.", count)
    messages.success(request, told % {"count": count})
    return redirect("desk_errands")


@desk_page("core.audit")
@require_GET
def audit(request: HttpRequest) -> HttpResponse:
    """The security record, narrowed by actor, act, subject and days."""
    form = AuditForm(request.GET)
    rows = audit_entries(form.wanted(), _before(request))
    names = nicks(row.actor for row in rows)
    told = [(row, names.get(row.actor, "")) for row in rows]
    more = {"form": form, "rows": told, "next_key": rows[-1].number if len(rows) == PAGE else None}
    return render(request, "core/audit.html", more, status=200 if form.is_valid() else 422)


def _before(request: HttpRequest) -> int | None:
    key = request.GET.get("after", "")
    return int(key) if key.isdecimal() and len(key) < 19 else None
