from django.apps import AppConfig


class Feedback(AppConfig):
    name = "otklik.feedback"
    label = "feedback"
