from importlib import import_module

from django.apps import AppConfig


class Quality(AppConfig):
    name = "otklik.quality"
    label = "quality"

    def ready(self) -> None:
        import_module("otklik.quality.subscriptions")
