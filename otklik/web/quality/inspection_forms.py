"""Forms about inspections. They check shape only."""

import secrets
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Any, Final

from django import forms
from django.utils.crypto import get_random_string
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from otklik.parties.models import Individual
from otklik.quality.actions.inspections import MOST_AT_ONCE
from otklik.quality.models import CompetitorPlace, InspectionTemplateVersion
from otklik.quality.models.inspection_body import NUMBER, Item, Section, Sheet, Words
from otklik.quality.queries.competitors import competitor_places
from otklik.quality.queries.inspections import AnswerRow, inspectors, newest_versions
from otklik.touchpoints.models import Touchpoint
from otklik.touchpoints.queries import touchpoint_choices
from otklik.web.quality.inspection_words import ANSWERS, KINDS, place_words, value_in_words
from otklik.web.shell.choices import PersonField, SeveralField
from otklik.web.shell.words import DayField, SaidForm
from otklik.web.templatetags.otklik import in_language

_LETTERS: Final = "abcdefghijkmnpqrstuvwxyz23456789"
_NEW: Final = "-new-"


class AppealForm(forms.Form):
    words = forms.CharField(
        label=gettext_lazy("What is wrong in the result"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 2000}),
        help_text=gettext_lazy("Name the questions and what can be checked. Somebody else decides."),
    )


class DecideForm(forms.Form):
    """rows: those with a fault may be corrected; "" leaves the answer as it is."""

    verdict = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=[
            ("upheld", gettext_lazy("The appeal is right")),
            ("rejected", gettext_lazy("The result stands as it was")),
        ],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=pgettext_lazy("of a decision", "Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, rows: Sequence[AnswerRow], **settings: Any) -> None:
        super().__init__(*args, **settings)
        for row in rows:
            if row.is_bad:
                said = value_in_words(row.item, row.value)
                self.fields[f"fix-{row.item.key}"] = forms.CharField(
                    label=in_language(row.item.text),
                    help_text=_("Now: %(said)s. Leave it empty to change nothing.") % {"said": said},
                    required=False,
                    max_length=40,
                    widget=_widget(row.item),
                )

    def corrections(self) -> dict[str, str]:
        told = {name.removeprefix("fix-"): value for name, value in self.cleaned_data.items() if name[:4] == "fix-"}
        return {key: value for key, value in told.items() if value} if self.cleaned_data["verdict"] == "upheld" else {}


class SecondForm(forms.Form):
    due_on = DayField(label=gettext_lazy("Last day"))

    def __init__(self, *args: Any, without: Individual, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.fields["due_on"].initial = localdate() + timedelta(days=7)
        self.fields["assignee"] = PersonField(
            lambda: inspectors().exclude(pk=without.pk), label=_("Second assessor"), required=True
        )
        self.order_fields(["assignee"])


class PlanForm(forms.Form):
    version = forms.ModelChoiceField(
        label=gettext_lazy("What to inspect by"), queryset=InspectionTemplateVersion.objects.none(), empty_label=None
    )
    touchpoints = SeveralField(
        label=gettext_lazy("Touchpoints"),
        queryset=Touchpoint.objects.filter(retired_at=None),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    competitor_places = SeveralField(
        label=gettext_lazy("Public touchpoints of competitors"),
        help_text=gettext_lazy("By people and by the same script only. Hours are drawn as ours of that kind are open."),
        queryset=CompetitorPlace.objects.filter(retired_at=None, competitor__retired_at=None).select_related("ours"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    each = forms.IntegerField(
        label=gettext_lazy("Inspections of each touchpoint"), min_value=1, max_value=50, initial=2
    )
    begins_on = DayField(label=gettext_lazy("From"))
    ends_on = DayField(label=gettext_lazy("To"))
    days_to_do = forms.IntegerField(
        label=gettext_lazy("Days to do it after the drawn moment"), min_value=0, max_value=60, initial=3
    )
    assignees = SeveralField(
        label=gettext_lazy("Who inspects"),
        help_text=gettext_lazy("They take turns. Each gets one letter."),
        queryset=Individual.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    seed = forms.RegexField(
        r"^[A-Za-z0-9-]{1,40}$",
        label=gettext_lazy("Seed"),
        required=False,
        help_text=gettext_lazy("The same seed draws the same days and hours again."),
        initial=partial(secrets.token_hex, 8),  # so that what is sent twice is drawn once
    )

    def __init__(self, *args: Any, **settings: Any) -> None:
        today = localdate()
        super().__init__(*args, **settings)
        self.fields["begins_on"].initial, self.fields["ends_on"].initial = today, today + timedelta(days=30)
        people = inspectors()
        self.fields["assignees"].queryset = people  # type: ignore[attr-defined]
        self.fields["assignees"].choices = [(row.pk, row.nick) for row in people]  # type: ignore[attr-defined]
        version = self.fields["version"]
        versions = newest_versions()
        version.queryset = InspectionTemplateVersion.objects.filter(pk__in=[row.pk for row in versions])  # type: ignore[attr-defined]
        version.choices = [(row.pk, f"{row.template.kind} · {in_language(row.sheet.title)}") for row in versions]  # type: ignore[attr-defined]
        self.fields["touchpoints"].choices = [(row.pk, in_language(row.title)) for row in touchpoint_choices()]  # type: ignore[attr-defined]

        places = competitor_places()
        self.fields["competitor_places"].choices = [(row.pk, place_words(row)) for row in places]  # type: ignore[attr-defined]
        if not places:
            del self.fields["competitor_places"]

    def clean(self) -> dict[str, Any]:
        told = self.cleaned_data
        chosen = len(told.get("touchpoints", ())) + len(told.get("competitor_places", ()))
        if not chosen:
            self.add_error("touchpoints", _("Choose at least one."))
        if told.get("begins_on") and told.get("ends_on") and told["begins_on"] > told["ends_on"]:
            self.add_error("ends_on", _("The last day is before the first one."))
        elif told.get("begins_on") and told.get("ends_on") and (told["ends_on"] - told["begins_on"]).days > 366:
            self.add_error("ends_on", _("A plan lasts a year at most."))
        if chosen * told.get("each", 0) > MOST_AT_ONCE:
            self.add_error("each", _("At most %(most)s inspections in one plan.") % {"most": MOST_AT_ONCE})
        return told


class TemplateForm(SaidForm):
    code = forms.SlugField(
        label=gettext_lazy("Code"), max_length=60, help_text=gettext_lazy("Latin letters, stays for ever.")
    )
    kind = forms.ChoiceField(label=pgettext_lazy("of an inspection", "Kind"))

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.fields["kind"].choices = [(key, f"{key} · {title}") for key, title in KINDS.items()]  # type: ignore[attr-defined]
        self.add_words("title", gettext_lazy("Title"), 120, required=True, long=False)
        self.add_words("about", gettext_lazy("What the assessor reads first"), 600, required=False, long=True)


class ItemForm(SaidForm):
    """One question. section: of those the draft has, or a new one named here."""

    def __init__(self, *args: Any, sheet: Sheet, item: Item | None = None, **settings: Any) -> None:
        known = {"text": item.text, "help": item.help} if item else {}
        super().__init__(*args, known=known, **settings)
        self.sheet, self.item = sheet, item
        own, place = _where(sheet, item)
        self.add_words("text", gettext_lazy("Question"), 300, required=True, long=False)
        self.add_words("help", gettext_lazy("Help"), 600, required=False, long=True)
        titles = [(row.key, in_language(row.title)) for row in sheet.sections]
        self.fields["section"] = forms.ChoiceField(
            label=gettext_lazy("Section"), choices=[*titles, (_NEW, gettext_lazy("A new section"))], initial=own
        )
        self.add_words("section_title", gettext_lazy("Title of the new section"), 120, required=False, long=False)
        self.fields["place"] = forms.IntegerField(
            label=gettext_lazy("Place in the section"), min_value=1, max_value=200, initial=place
        )
        self._add_terms(item)

    def clean(self) -> dict[str, Any]:
        told = self.cleaned_data
        if told.get("section") == _NEW and not self.said("section_title"):
            raise forms.ValidationError(_("Name the new section."))
        low, high = told.get("low"), told.get("high")
        if low is not None and high is not None and low > high:
            self.add_error("high", _("The upper limit is below the lower one."))
        return told

    def told(self) -> Item:
        told = self.cleaned_data
        key = self.item.key if self.item else get_random_string(8, _LETTERS)
        is_number = told["answer"] == NUMBER
        return Item(
            key, self.said("text"), told["answer"], told["weight"], told["critical"], told["evidence"],
            self.said("help"), told["low"] if is_number else None, told["high"] if is_number else None, told["norm"],
        )  # fmt: skip

    def section(self) -> tuple[str, Words]:
        told = str(self.cleaned_data["section"])
        return (get_random_string(8, _LETTERS), self.said("section_title")) if told == _NEW else (told, {})

    def _add_terms(self, item: Item | None) -> None:
        add = self.fields
        add["answer"] = forms.ChoiceField(
            label=gettext_lazy("Answer"), choices=list(ANSWERS.items()), initial=item.answer if item else "yes_no"
        )
        for name, title in (("low", gettext_lazy("Good from")), ("high", gettext_lazy("Good up to"))):
            add[name] = forms.FloatField(label=title, required=False, initial=getattr(item, name, None))
        add["weight"] = forms.IntegerField(
            label=gettext_lazy("Weight"), min_value=1, max_value=10, initial=item.weight if item else 1
        )
        add["critical"] = forms.BooleanField(
            label=gettext_lazy("Critical: failed, it fails the whole inspection"),
            required=False,
            initial=bool(item and item.critical),
        )
        add["evidence"] = forms.BooleanField(
            label=gettext_lazy("A photo is required"), required=False, initial=bool(item and item.evidence)
        )
        add["norm"] = forms.RegexField(
            r"^[A-Za-z0-9.]{1,20}$",
            label=gettext_lazy("Fact for the norm"),
            required=False,
            initial=item.norm if item else "",
            help_text=gettext_lazy("N2.1 for equipment, N3.2 for continuity; empty for none."),
        )


class TemplateFileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("JSON, as a template's page gives it. It becomes the draft; nothing is published."),
        widget=forms.FileInput(attrs={"accept": ".json"}),
    )


def _where(sheet: Sheet, item: Item | None) -> tuple[str, int]:
    """The section of an item and its place in it, of a new one the end of the last section."""
    found: tuple[str, int] = (_NEW, 1)
    for row in sheet.sections:
        if item is None:
            found = _end(row)
        elif item in row.items:
            return row.key, row.items.index(item) + 1
    return found


def _end(section: Section) -> tuple[str, int]:
    return section.key, len(section.items) + 1


def _widget(item: Item) -> forms.Widget:
    """What a correction is chosen or typed with."""
    if item.answer == NUMBER:
        return forms.TextInput(attrs={"inputmode": "decimal"})
    values = ["yes", "no"] if item.answer == "yes_no" else list(range(5))
    choices = [("", "—"), *((str(value), value_in_words(item, value)) for value in [*values, "na"])]
    return forms.Select(choices=choices)
