"""The desk's webhooks: made, tried, retired; the secret is shown once."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from otklik.alerts import actions, queries
from otklik.alerts.models import Webhook
from otklik.web.alerts.forms import WebhookForm
from otklik.web.alerts.words import result_words
from otklik.web.shell.access import desk_page, member


@desk_page("quality.manage")
@require_GET
def desk_webhooks(request: HttpRequest) -> HttpResponse:
    hooks = queries.webhooks()
    last = queries.last_attempts()
    rows = [
        (hook, result_words(hook.test_result), [(one, result_words(one.result)) for one in last.get(hook.pk, [])])
        for hook in hooks
    ]
    return render(request, "alerts/desk_webhooks.html", {"rows": rows})


@desk_page("quality.manage")
@require_http_methods(["GET", "POST"])
def webhook_new(request: HttpRequest) -> HttpResponse:
    form = WebhookForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        row, secret = actions.make_webhook(**form.cleaned_data, by=member(request), at=now())
        return _secret_page(request, row, secret)
    return render(request, "alerts/desk_webhook_form.html", {"form": form}, status=422 if form.errors else 200)


@desk_page("quality.manage")
@require_POST
def webhook_act(request: HttpRequest, webhook_id: int) -> HttpResponse:
    row, by, at = queries.access_webhook(request.user, webhook_id), member(request), now()
    if row.retired_at:
        return redirect("desk_webhooks")
    if "renew" in request.POST:
        return _secret_page(request, row, actions.renew_secret(webhook=row, by=by, at=at))
    if "retire" in request.POST:
        actions.retire_webhook(webhook=row, by=by, at=at)
        messages.success(request, _("Nothing goes there any more."))
    elif "try" in request.POST:
        if actions.try_webhook(webhook=row, by=by, at=at):
            messages.success(request, _("The test was taken."))
        else:
            messages.error(request, _("The test was not taken; what came back stands below."))
    return redirect("desk_webhooks")


def _secret_page(request: HttpRequest, row: Webhook, secret: str) -> HttpResponse:
    """The only page that ever shows it; it is not kept by browsers."""
    answer = render(request, "alerts/desk_webhook_secret.html", {"webhook": row, "secret": secret})
    answer["Cache-Control"] = "no-store"
    return answer
