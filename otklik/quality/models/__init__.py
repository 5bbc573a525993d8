"""Models of quality, one file a noun."""

from otklik.quality.models.incidents import Incident, IncidentEntry
from otklik.quality.models.inspections import (
    Inspection,
    InspectionAnswer,
    InspectionEvidence,
    InspectionPlan,
    InspectionStep,
    InspectionTemplate,
    InspectionTemplateVersion,
)
from otklik.quality.models.journeys import Journey, JourneyVersion, StepEmotion
from otklik.quality.models.measures import Measurement
from otklik.quality.models.objectives import Objective
from otklik.quality.models.probes import Maintenance, ProbeDefinition, ProbeRun, Vantage, Watch
from otklik.quality.models.states import FrozenMonth, RunHour, State, StateInterval

__all__ = [
    "FrozenMonth",
    "Incident",
    "IncidentEntry",
    "Inspection",
    "InspectionAnswer",
    "InspectionEvidence",
    "InspectionPlan",
    "InspectionStep",
    "InspectionTemplate",
    "InspectionTemplateVersion",
    "Journey",
    "JourneyVersion",
    "Maintenance",
    "Measurement",
    "Objective",
    "ProbeDefinition",
    "ProbeRun",
    "RunHour",
    "State",
    "StateInterval",
    "StepEmotion",
    "Vantage",
    "Watch",
]
