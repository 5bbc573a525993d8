from django.apps import AppConfig


class Parties(AppConfig):
    name = "otklik.parties"
    label = "parties"

    def ready(self) -> None:
        from otklik.core.text import contract_masks_from
        from otklik.parties.queries import known_contract_masks

        contract_masks_from(known_contract_masks)
