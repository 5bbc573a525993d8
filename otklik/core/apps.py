from django.apps import AppConfig


class Core(AppConfig):
    name = "otklik.core"
    label = "core"
