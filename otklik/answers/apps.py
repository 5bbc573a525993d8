from django.apps import AppConfig


class Answers(AppConfig):
    name = "otklik.answers"
    label = "answers"
