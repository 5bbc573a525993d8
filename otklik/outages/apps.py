from importlib import import_module

from django.apps import AppConfig


class Outages(AppConfig):
    name = "otklik.outages"
    label = "outages"

    def ready(self) -> None:
        import_module("otklik.outages.sources")
