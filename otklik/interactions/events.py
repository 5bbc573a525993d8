"""What happens in the journal."""

from dataclasses import dataclass


@dataclass(frozen=True)
class InteractionOpened:
    interaction_id: int
    channel: str
    individual_id: int | None


@dataclass(frozen=True)
class InteractionEnded:
    interaction_id: int
    outcome: str
