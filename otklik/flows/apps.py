from django.apps import AppConfig


class Flows(AppConfig):
    name = "otklik.flows"
    label = "flows"
