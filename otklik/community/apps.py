from importlib import import_module

from django.apps import AppConfig


class Community(AppConfig):
    name = "otklik.community"
    label = "community"

    def ready(self) -> None:
        for module in ("subscriptions", "sources"):
            import_module(f"otklik.community.{module}")
