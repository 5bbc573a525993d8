from django.apps import AppConfig


class Touchpoints(AppConfig):
    name = "otklik.touchpoints"
    label = "touchpoints"
