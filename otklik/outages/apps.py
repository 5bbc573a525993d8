from django.apps import AppConfig


class Outages(AppConfig):
    name = "otklik.outages"
    label = "outages"
