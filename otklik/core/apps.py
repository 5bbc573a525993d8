from importlib import import_module

from django.apps import AppConfig


class Core(AppConfig):
    name = "otklik.core"
    label = "core"

    def ready(self) -> None:
        for module in ("mail", "upkeep", "search.follow"):
            import_module(f"otklik.core.{module}")
