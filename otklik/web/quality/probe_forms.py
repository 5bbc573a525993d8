"""The form of a probe: the terms every probe has, and the settings of its kind, made of their dataclass."""

from dataclasses import MISSING, Field, fields
from typing import Any, Final, get_type_hints

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.quality.actions import EVERYWHERE, ProbeTerms
from otklik.quality.models import ProbeDefinition, Vantage
from otklik.quality.ports import Probe
from otklik.quality.queries import elsewhere, is_secret, others, settings_now
from otklik.touchpoints.models import Touchpoint
from otklik.web.templatetags.otklik import in_language
from otklik.web.touchpoints.fields import PlaceField

_MINUTE: Final = 60
_INTERVALS: Final = {
    30: gettext_lazy("30 seconds"),
    _MINUTE: gettext_lazy("a minute"),
    5 * _MINUTE: gettext_lazy("5 minutes"),
    15 * _MINUTE: gettext_lazy("15 minutes"),
    30 * _MINUTE: gettext_lazy("half an hour"),
    60 * _MINUTE: gettext_lazy("an hour"),
    24 * 60 * _MINUTE: gettext_lazy("a day"),
    30 * 24 * 60 * _MINUTE: gettext_lazy("thirty days"),
}
_EFFECTS: Final = [
    (ProbeDefinition.DOWN, gettext_lazy("the touchpoint does not work")),
    (ProbeDefinition.DEGRADED, gettext_lazy("the touchpoint works badly")),
]
_PREFIX: Final = "set_"


class LinesField(forms.CharField):
    """A tuple of texts, one a line."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 3}), **settings)

    def clean(self, value: Any) -> tuple[str, ...]:
        return tuple(line.strip() for line in str(super().clean(value)).splitlines() if line.strip())


class ProbeForm(forms.Form):
    """kind: the adapter; probe: the one that is changed, None for a new one."""

    touchpoint = PlaceField(label=gettext_lazy("Touchpoint"))
    name = forms.CharField(label=gettext_lazy("Name of the probe"), max_length=120)

    def __init__(
        self, *args: Any, kind: type[Probe[Any]], probe: ProbeDefinition | None = None, **settings: Any
    ) -> None:
        super().__init__(*args, **settings)
        self.kind, self.probe = kind, probe
        self._add_place(probe)
        for field in fields(kind.Settings):
            self.fields[_PREFIX + field.name] = _form_field(field, kind, probe)
        self._add_terms(probe)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if not self.errors:
            self._check()
        return told

    def settings(self) -> dict[str, Any]:
        """The settings of the kind as entered."""
        return {
            name.removeprefix(_PREFIX): value for name, value in self.cleaned_data.items() if name.startswith(_PREFIX)
        }

    def terms(self) -> ProbeTerms:
        told = self.cleaned_data
        return ProbeTerms(
            name=told["name"],
            settings=self.settings(),
            every_seconds=int(told["every_seconds"]),
            timeout_seconds=told["timeout_seconds"],
            retries=told["retries"],
            failures_for_down=told["failures_for_down"],
            effect=told["effect"],
            depends_on_id=int(told["depends_on"]) if told["depends_on"] else None,
            seen_from=tuple(told["seen_from"]) if "seen_from" in told else None,
        )

    def first(self) -> list[forms.BoundField]:
        """Without these there is no probe: the place, the name, the settings that have no default, how often."""
        needed = {_PREFIX + field.name for field in fields(self.kind.Settings) if field.default is MISSING}
        shown = {"touchpoint", "name", "every_seconds"} | needed
        return [self[name] for name in self.fields if name in shown]

    def more(self) -> list[forms.BoundField]:
        """Settings of the kind that are well as they are."""
        shown = {field.name for field in self.first()}
        return [self[name] for name in self.fields if name.startswith(_PREFIX) and name not in shown]

    def believing(self) -> list[forms.BoundField]:
        """When a failure is believed, and what it means."""
        shown = {"touchpoint", "name", "every_seconds"}
        return [self[name] for name in self.fields if not name.startswith(_PREFIX) and name not in shown]

    def _check(self) -> None:
        given = {name: value for name, value in self.settings().items() if value is not None}
        place = self.probe.touchpoint if self.probe else self.cleaned_data["touchpoint"]
        try:
            self.kind.check(self.kind.Settings(**settings_as_of_now(self.kind, place, given)))
        except ValueError as error:
            self.add_error(None, str(error))
        if self.cleaned_data["timeout_seconds"] * (self.cleaned_data["retries"] + 1) >= int(
            self.cleaned_data["every_seconds"]
        ):
            self.add_error("timeout_seconds", _("A look with its repetitions has to be over before the next one."))

    def _add_place(self, probe: ProbeDefinition | None) -> None:
        if probe:
            del self.fields["touchpoint"]
        self.fields["name"].initial = probe.name if probe else ""
        self.fields["name"].help_text = _("As the duty engineer knows it: “site answers”, “support number, line 1”.")

    def _add_terms(self, probe: ProbeDefinition | None) -> None:
        every = probe.every_seconds if probe else round(self.kind.every.total_seconds())
        timeout = probe.timeout_seconds if probe else round(self.kind.timeout.total_seconds())
        self.fields["every_seconds"] = forms.ChoiceField(
            label=_("Look once in"), choices=sorted(_INTERVALS.items()), initial=every
        )
        self.fields["timeout_seconds"] = forms.IntegerField(
            label=_("Wait at most, seconds"), min_value=1, max_value=600, initial=timeout
        )
        self.fields["retries"] = forms.IntegerField(
            label=_("Repeat a failure at once, times"), min_value=0, max_value=3, initial=probe.retries if probe else 0
        )
        self.fields["failures_for_down"] = forms.IntegerField(
            label=_("Believe a failure after, times in a row"),
            min_value=1,
            max_value=10,
            initial=probe.failures_for_down if probe else 2,
            help_text=_("Two places that see it at once are enough by themselves."),
        )
        effect = probe.effect if probe else ProbeDefinition.DOWN
        self.fields["effect"] = forms.ChoiceField(label=_("A failure means"), choices=_EFFECTS, initial=effect)
        known = [
            ("", "—"),
            *((str(row.pk), f"{in_language(row.touchpoint.title)}: {row.name}") for row in others(probe)),
        ]
        self.fields["depends_on"] = forms.ChoiceField(
            label=_("Depends on"),
            choices=known,
            required=False,
            initial=str(probe.depends_on_id) if probe and probe.depends_on_id else "",
            help_text=_("While that one is down, a failure here says nothing of this touchpoint."),
        )
        self._add_places(probe)

    def _add_places(self, probe: ProbeDefinition | None) -> None:
        """From where it looks; asked only where there is a choice."""
        known = [] if self.kind.here_only else elsewhere()
        if not known:
            return
        chosen = list(probe.watches.values_list("vantage__code", flat=True)) if probe else [Vantage.HERE]
        names = [(Vantage.HERE, _("this server")), *((row.code, name_of(row)) for row in known)]
        self.fields["seen_from"] = forms.MultipleChoiceField(
            label=_("Look from"),
            choices=[(EVERYWHERE, _("everywhere, later places too")), *names],
            widget=forms.CheckboxSelectMultiple,
            initial=[EVERYWHERE] if probe and probe.everywhere else chosen,
        )


def _form_field(field: "Field[Any]", kind: type[Probe[Any]], probe: ProbeDefinition | None) -> forms.Field:
    told = get_type_hints(kind.Settings)[field.name]
    default = None if field.default is MISSING else field.default
    words: dict[str, Any] = {"label": field.metadata["title"], "help_text": field.metadata.get("help", "")}
    words["initial"] = probe.settings.get(field.name, default) if probe else default
    words["required"] = field.default is MISSING
    if is_secret(field):
        words["initial"] = ""
        if probe and probe.settings.get(field.name):
            words |= {"required": False, "help_text": _("Kept sealed. Leave empty to keep it as it is.")}
        if told is not str:
            return LinesField(**words)
        return forms.CharField(widget=forms.PasswordInput, strip=False, **words)
    if "choices" in field.metadata:
        return forms.ChoiceField(choices=list(field.metadata["choices"]), **words)
    if told is bool:
        return forms.BooleanField(**words | {"required": False})
    if told is int:
        return forms.IntegerField(**words | {"required": True})
    if told is float:
        return forms.FloatField(**words | {"required": True})
    if told is str:
        widget = forms.Textarea(attrs={"rows": 6}) if field.metadata.get("long") else forms.TextInput()
        return forms.CharField(widget=widget, **words)
    words["initial"] = "\n".join(str(item) for item in words["initial"] or ())
    return LinesField(**words)


def settings_as_of_now(kind: type[Probe[Any]], place: Touchpoint, settings: dict[str, Any]) -> dict[str, Any]:
    """With what they leave to the catalogue of this touchpoint."""
    return settings_now([ProbeDefinition(touchpoint=place, kind=kind.kind, settings=settings)])[0]


def name_of(vantage: Vantage) -> str:
    """As staff call it."""
    return _("this server") if vantage.is_here else in_language(vantage.title) or vantage.code
