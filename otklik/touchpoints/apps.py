from importlib import import_module

from django.apps import AppConfig


class Touchpoints(AppConfig):
    name = "otklik.touchpoints"
    label = "touchpoints"

    def ready(self) -> None:
        import_module("otklik.touchpoints.sources")
