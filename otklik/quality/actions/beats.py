"""Signs of life that touchpoints push by themselves: kiosks, queue systems, telephone exchanges, probes elsewhere."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.core.signing import BadSignature, Signer

from otklik.quality.models import ProbeDefinition
from otklik.quality.ports import Beat, Outcome

_signer: Final = Signer(salt="otklik.quality.beat")


def beat_key(probe: ProbeDefinition) -> str:
    """What the other side names itself by; it holds as long as the probe is not retired."""
    return _signer.sign(str(probe.pk)).replace(":", "-", 1)


def probe_of_beat(key: str) -> ProbeDefinition | None:
    """The probe that hears by this key; None if the key was not made here or its probe is retired."""
    return ProbeDefinition.objects.filter(pk=_pk_of(key), kind="heartbeat", retired_at=None).first()


def hear(
    *, probe: ProbeDefinition, outcome: Outcome, words: str, milliseconds: Mapping[str, float], at: datetime
) -> None:
    """Keep the sign of life; the next look judges it."""
    heard: dict[str, Any] = {"outcome": str(outcome), "words": words, "milliseconds": dict(milliseconds)}
    ProbeDefinition.objects.filter(pk=probe.pk, retired_at=None).update(heard_at=at, heard=heard)


def beat_of(probe: ProbeDefinition) -> Beat | None:
    """The last one, None if there was none."""
    if probe.heard_at is None:
        return None
    heard = probe.heard
    return Beat(probe.heard_at, Outcome(heard["outcome"]), heard["words"], heard["milliseconds"])


def _pk_of(key: str) -> int:
    try:
        return int(_signer.unsign(key.replace("-", ":", 1)))
    except (BadSignature, ValueError):
        return 0
