from importlib import import_module

from django.apps import AppConfig


class Knowledge(AppConfig):
    name = "otklik.knowledge"
    label = "knowledge"

    def ready(self) -> None:
        import_module("otklik.knowledge.sources")
