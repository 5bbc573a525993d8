from importlib import import_module

from django.apps import AppConfig


class Touchpoints(AppConfig):
    name = "otklik.touchpoints"
    label = "touchpoints"

    def ready(self) -> None:
        for module in ("subscriptions", "sources"):
            import_module(f"otklik.touchpoints.{module}")
