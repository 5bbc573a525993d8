"""Forms of the journal."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from otklik.interactions.actions import Correction
from otklik.interactions.models import Interaction
from otklik.interactions.queries import CHANNELS, OUTCOMES, JournalFilter
from otklik.touchpoints.queries import touchpoint_choices
from otklik.web.shell.words import DayField
from otklik.web.templatetags.otklik import in_language


class JournalForm(forms.Form):
    """Filters in the address; what cannot be read does not narrow."""

    channel = forms.ChoiceField(label=_("Channel"), required=False)
    touchpoint = forms.ChoiceField(label=_("Touchpoint"), required=False)
    outcome = forms.ChoiceField(label=_("Outcome"), required=False)
    since = DayField(label=pgettext_lazy("date", "From"), required=False)
    until = DayField(label=pgettext_lazy("date", "To"), required=False)

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        places = [(row.code, in_language(row.title)) for row in touchpoint_choices()]
        channels = [(key, word.name) for key, word in CHANNELS.items()]
        self.fields["channel"].choices = [("", _("All channels")), *channels]  # type: ignore[attr-defined]
        self.fields["touchpoint"].choices = [("", _("All touchpoints")), *places]  # type: ignore[attr-defined]
        self.fields["outcome"].choices = [("", _("Any outcome")), *OUTCOMES.items()]  # type: ignore[attr-defined]

    def wanted(self) -> JournalFilter:
        self.is_valid()
        told = self.cleaned_data
        return JournalFilter(
            channel=told.get("channel") or "",
            touchpoint=told.get("touchpoint") or "",
            outcome=told.get("outcome") or "",
            since=told.get("since"),
            until=told.get("until"),
        )


class CorrectionForm(forms.Form):
    """What was written wrong, as it was in truth."""

    touchpoint_id = forms.TypedChoiceField(label=_("Touchpoint"), coerce=int)
    channel = forms.ChoiceField(label=_("Channel"))
    outcome = forms.ChoiceField(label=_("Outcome"), required=False)
    summary = forms.CharField(
        label=_("Summary"), required=False, max_length=200, help_text=_("No names, numbers or addresses.")
    )

    def __init__(self, *args: Any, interaction: Interaction, **settings: Any) -> None:
        names = ("touchpoint_id", "channel", "outcome", "summary")
        super().__init__(*args, **settings | {"initial": {name: getattr(interaction, name) for name in names}})
        places = {row.pk: in_language(row.title) for row in touchpoint_choices()}
        places.setdefault(interaction.touchpoint_id, in_language(interaction.touchpoint.title))
        channels = {key: word.name for key, word in CHANNELS.items()} | {interaction.channel: interaction.channel}
        named = {interaction.channel: CHANNELS[interaction.channel].name} if interaction.channel in CHANNELS else {}
        self.fields["touchpoint_id"].choices = list(places.items())  # type: ignore[attr-defined]
        self.fields["channel"].choices = list((channels | named).items())  # type: ignore[attr-defined]
        self.fields["outcome"].choices = [("", "—"), *OUTCOMES.items()]  # type: ignore[attr-defined]

    def correction(self) -> Correction:
        return Correction(**self.cleaned_data)
