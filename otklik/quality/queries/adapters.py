"""The adapters of probes: which there are, their settings as typed values, their words."""

from collections.abc import Mapping
from dataclasses import Field, fields
from functools import cache
from typing import Any, Final, get_type_hints

from django.utils.translation import gettext_lazy as _

from otklik.core.registry import Registry
from otklik.core.sealing import open_sealed
from otklik.quality.ports import Probe

probe_kinds: Final[Registry[Probe[Any]]] = Registry(Probe, "probes")  # type: ignore[type-abstract]

# what the house itself says of a look, whichever the adapter
_SENTENCES: Final = {
    "missed": _("Nobody looked: %(count)s looks in a row were missed."),
    "lost": _("The worker was gone before it told what it saw."),
    "not_seen": _("Nobody looked."),
    "blind": _("The place we look from has no network, so nothing is known."),
    "carried": _("What this depends on is down, so nothing is known of this."),
    "adapter_fault": _("The probe itself failed: %(error)s"),
    "no_secret": _("The sealed password cannot be opened any more: enter it anew."),
    "overdue": _("No whole answer within %(seconds)s seconds."),
    "no_catalogue": _("Our own catalogue gave no answer: %(error)s."),
    "no_adapter": _("No such kind of probe is installed."),
}


def is_secret(field: "Field[Any]") -> bool:
    """Whether a setting is kept sealed and never shown."""
    return field.name.startswith("secret")


def is_here_only(kind: str) -> bool:
    """Whether looks of this kind are taken by this server only; one that is not installed looks nowhere."""
    adapter = probe_kinds.all().get(kind)
    return adapter is not None and adapter.here_only


def settings_of(kind: str, stored: Mapping[str, Any]) -> Any:
    """The typed settings of an adapter from what is stored; raises core.sealing.Unreadable, KeyError of the kind."""
    shape = probe_kinds[kind].Settings
    hints = _hints(shape)
    told = {}
    for field in fields(shape):
        if field.name in stored:
            value = stored[field.name]
            if is_secret(field):
                value = open_sealed(value) if value else ""
                value = value.splitlines() if hints[field.name] is not str else value
            told[field.name] = tuple(value) if isinstance(value, list) else value
    return shape(**told)


def sentence(kind: str, why: str, facts: Mapping[str, Any]) -> str:
    """What a reading says, in the language of the moment."""
    adapter = probe_kinds.all().get(kind)
    template = (adapter.sentences.get(why) if adapter else None) or _SENTENCES.get(why)
    return str(template) % _Facts(facts) if template else why


@cache
def _hints(shape: type) -> dict[str, Any]:
    return get_type_hints(shape)


class _Facts(dict[str, Any]):
    """A reading kept from an older version may lack a fact its sentence tells today."""

    def __missing__(self, _name: str) -> str:
        return "?"
