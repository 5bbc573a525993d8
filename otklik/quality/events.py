"""What happens to touchpoints and their incidents."""

from dataclasses import dataclass


@dataclass(frozen=True)
class StateChanged:
    """A probe sees a touchpoint otherwise than before."""

    touchpoint_id: int
    probe_id: int
    state: str


@dataclass(frozen=True)
class IncidentOpened:
    incident_id: int
    quiet: bool = False  # history brought in: nobody is told


@dataclass(frozen=True)
class IncidentUpdated:
    """Something that customers see."""

    incident_id: int


@dataclass(frozen=True)
class IncidentResolved:
    incident_id: int
    quiet: bool = False


@dataclass(frozen=True)
class MaintenanceChanged:
    """Work at a touchpoint was announced, called off or is over before its time."""

    touchpoint_id: int


@dataclass(frozen=True)
class AssessmentProposed:
    """It waits for another person to approve it."""

    assessment_id: int


@dataclass(frozen=True)
class AssessmentApproved:
    assessment_id: int


@dataclass(frozen=True)
class AssessmentReturned:
    """Its author has to change something first."""

    assessment_id: int


@dataclass(frozen=True)
class ScoreTermsChanged:
    """Health is counted by other terms from today on."""

    version: int


@dataclass(frozen=True)
class ImprovementReopened:
    """Measured again it was not met, or somebody saw that it is not done. quiet: history brought in."""

    improvement_id: int
    entry_id: int
    quiet: bool = False


@dataclass(frozen=True)
class ImprovementOverdue:
    improvement_id: int
    due: str  # ISO date


@dataclass(frozen=True)
class InspectionsAssigned:
    """One person was given inspections to do."""

    assignee_id: int
    inspection_ids: list[int]


@dataclass(frozen=True)
class InspectionSubmitted:
    """An assessor is done; failed: keys of critical items that failed. Nothing of it changes any more.

    Not told of a competitor's place: it is no fault of the touchpoint.
    """

    inspection_id: int
    touchpoint_id: int
    failed: list[str]


@dataclass(frozen=True)
class InspectionAccepted:
    """The result stands, after an appeal or without one; failed: keys of critical items that failed.

    Not told of a competitor's place.
    """

    inspection_id: int
    touchpoint_id: int
    failed: list[str]
