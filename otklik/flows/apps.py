from importlib import import_module
from pkgutil import iter_modules

from django.apps import AppConfig


class Flows(AppConfig):
    name = "otklik.flows"
    label = "flows"

    def ready(self) -> None:
        """Every story is read, so that its reactions are known."""
        for found in iter_modules([self.path]):
            if found.name != "apps":
                import_module(f"otklik.flows.{found.name}")
