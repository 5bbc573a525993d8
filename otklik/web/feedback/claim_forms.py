"""Forms of claims. They check shape only."""

import secrets
from typing import Any

from django import forms
from django.utils.timezone import localdate, now
from django.utils.translation import gettext_lazy

from otklik.feedback.actions.claims import ClaimFacts
from otklik.feedback.models import Claim
from otklik.feedback.queries.claims import customer_of, owners
from otklik.touchpoints.models import Touchpoint
from otklik.web.feedback.words import CLAIM_CHANNELS
from otklik.web.shell.words import DayField
from otklik.web.touchpoints.fields import PlaceField

_SUPPORT = "support"


class OwnerField(forms.ModelChoiceField):
    def __init__(self, **settings: Any) -> None:
        super().__init__(owners(), label=gettext_lazy("Who answers it"), required=False, empty_label="—", **settings)


class ClaimForm(forms.Form):
    received_on = DayField(label=gettext_lazy("Received on"))
    channel = forms.ChoiceField(label=gettext_lazy("How it came"), choices=list(CLAIM_CHANNELS.items()))
    customer = forms.CharField(label=gettext_lazy("Who claims"), max_length=200)
    line = forms.CharField(
        label=gettext_lazy("Contract or number"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("A known contract number links the claim with the customer."),
    )
    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=160)
    text = forms.CharField(
        label=gettext_lazy("Text of the claim"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 6})
    )
    touchpoint = PlaceField(label=gettext_lazy("About"))
    owner = OwnerField()
    needs_checks = forms.BooleanField(
        label=gettext_lazy("It must be examined"),
        required=False,
        help_text=gettext_lazy("Where the law gives more time for that, the term becomes longer."),
    )
    once_key = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.initial["received_on"], self.initial["once_key"] = localdate(now()), secrets.token_urlsafe(12)
        self.initial["touchpoint"] = Touchpoint.objects.filter(code=_SUPPORT).values_list("pk", flat=True).first()

    def facts(self) -> ClaimFacts:
        told = {name: value for name, value in self.cleaned_data.items() if name != "once_key"}
        return ClaimFacts(**told, individual=customer_of(told["line"]))


class HandForm(forms.Form):
    owner = OwnerField()
    needs_checks = forms.BooleanField(label=gettext_lazy("It must be examined"), required=False)

    def __init__(self, told: Any = None, *, claim: Claim) -> None:
        initial = {"owner": claim.owner_id, "needs_checks": claim.needs_checks}
        super().__init__(told, initial=initial, prefix="hand")


class ClaimAnswerForm(forms.Form):
    answered_on = DayField(label=gettext_lazy("Answered on"))
    text = forms.CharField(
        label=gettext_lazy("Text of the answer"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 6})
    )

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.initial["answered_on"] = localdate(now())
