from django.urls import path

from otklik.web.core import desk, machine

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
