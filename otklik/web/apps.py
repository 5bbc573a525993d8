from django.apps import AppConfig


class Web(AppConfig):
    name = "otklik.web"
    label = "web"
