"""Fields that forms of many rooms share: a touchpoint."""

from typing import Any

from django import forms

from otklik.touchpoints.models import Touchpoint
from otklik.web.templatetags.otklik import in_language


class PlaceField(forms.ModelChoiceField):
    """A touchpoint in service, by its title."""

    def __init__(self, **settings: Any) -> None:
        rows = Touchpoint.objects.filter(retired_at=None).order_by("position", "pk")
        super().__init__(rows, **settings)

    def label_from_instance(self, obj: Any) -> str:
        return str(in_language(obj.title))
