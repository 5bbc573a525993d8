from django.urls import path
from django.utils.translation import gettext_lazy as _

from otklik.core.queries import errands_given_up
from otklik.parties.models import Individual
from otklik.web.core import desk, machine
from otklik.web.shell.rail import RailEntry

urlpatterns = [
    path("desk/errands/", desk.errands, name="desk_errands"),
    path("desk/errands/retry/", desk.retry_every, name="desk_errands_retry_all"),
    path("desk/errands/<int:errand_id>/retry/", desk.retry_one, name="desk_errand_retry"),
    path("desk/audit/", desk.audit, name="desk_audit"),
]

plain = [
    path("healthz", machine.healthz, name="healthz"),
    path("readyz", machine.readyz, name="readyz"),
    path("metrics", machine.metrics, name="metrics"),
    path("csrf/", machine.csrf, name="csrf"),
    path("stream/", machine.stream, name="stream"),
]


def _to_retry(_person: Individual) -> int:
    return errands_given_up()


rail = [
    RailEntry(_("Background work"), "refresh", "desk_errands", "core.errands", position=920, counter=_to_retry),
    RailEntry(_("Audit log"), "shield-check", "desk_audit", "core.audit", position=930),
]
