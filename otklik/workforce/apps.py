from importlib import import_module

from django.apps import AppConfig


class Workforce(AppConfig):
    name = "otklik.workforce"
    label = "workforce"

    def ready(self) -> None:
        import_module("otklik.workforce.subscriptions")
