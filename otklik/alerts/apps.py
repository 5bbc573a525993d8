from importlib import import_module

from django.apps import AppConfig


class Alerts(AppConfig):
    name = "otklik.alerts"
    label = "alerts"

    def ready(self) -> None:
        import_module("otklik.alerts.actions")
