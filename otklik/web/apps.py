from importlib import import_module

from django.apps import AppConfig


class Web(AppConfig):
    name = "otklik.web"
    label = "web"

    def ready(self) -> None:
        """What pages do by themselves."""
        import_module("otklik.web.outages.writing")
