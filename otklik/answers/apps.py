from importlib import import_module

from django.apps import AppConfig


class Answers(AppConfig):
    name = "otklik.answers"
    label = "answers"

    def ready(self) -> None:
        import_module("otklik.answers.subscriptions")
