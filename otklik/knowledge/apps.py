from django.apps import AppConfig


class Knowledge(AppConfig):
    name = "otklik.knowledge"
    label = "knowledge"
