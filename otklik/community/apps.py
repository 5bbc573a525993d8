from django.apps import AppConfig


class Community(AppConfig):
    name = "otklik.community"
    label = "community"
