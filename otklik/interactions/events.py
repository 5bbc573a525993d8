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


@dataclass(frozen=True)
class InteractionsRecorded:
    """Past contacts were brought in from another system."""

    interaction_ids: list[int]


@dataclass(frozen=True)
class InteractionCorrected:
    interaction_id: int  # the new row
    corrects_id: int


@dataclass(frozen=True)
class PersonErased:
    """The person is no longer named by any row of the journal."""

    individual_id: int
    rows: int
