"""What happens in feedback."""

from dataclasses import dataclass


@dataclass(frozen=True)
class SurveyAnswered:
    response_id: int


@dataclass(frozen=True)
class CallAsked:
    """Somebody wants to be called back about what he answered."""

    call_id: int


@dataclass(frozen=True)
class ClaimRegistered:
    claim_id: int


@dataclass(frozen=True)
class ClaimAnswered:
    claim_id: int
