from django.apps import AppConfig


class Parties(AppConfig):
    name = "otklik.parties"
    label = "parties"
