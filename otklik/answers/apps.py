from importlib import import_module

from django.apps import AppConfig


class Answers(AppConfig):
    name = "otklik.answers"
    label = "answers"

    def ready(self) -> None:
        for module in ("subscriptions", "sources"):
            import_module(f"otklik.answers.{module}")
