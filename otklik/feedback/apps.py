from importlib import import_module

from django.apps import AppConfig


class Feedback(AppConfig):
    name = "otklik.feedback"
    label = "feedback"

    def ready(self) -> None:
        import_module("otklik.feedback.subscriptions")
