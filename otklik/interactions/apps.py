from django.apps import AppConfig


class Interactions(AppConfig):
    name = "otklik.interactions"
    label = "interactions"
