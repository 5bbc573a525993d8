"""Models of quality, one file a noun."""

from otklik.quality.models.assessments import Assessment, AssessmentFigure, AssessmentPhase, Drill
from otklik.quality.models.competitors import Competitor, CompetitorObservation, CompetitorPlace
from otklik.quality.models.findings import Finding, FindingEntry
from otklik.quality.models.improvements import Improvement, ImprovementEntry, ZonePerson
from otklik.quality.models.incidents import Incident, IncidentEntry, IncidentReview
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
from otklik.quality.models.norm_requests import NormRequest
from otklik.quality.models.objectives import Objective
from otklik.quality.models.probes import Maintenance, ProbeDefinition, ProbeRun, Vantage, Watch
from otklik.quality.models.run_evidence import RunEvidence
from otklik.quality.models.scores import Score, ScoreTerms
from otklik.quality.models.states import FrozenMonth, RunHour, State, StateInterval

__all__ = [
    "Assessment",
    "AssessmentFigure",
    "AssessmentPhase",
    "Competitor",
    "CompetitorObservation",
    "CompetitorPlace",
    "Drill",
    "Finding",
    "FindingEntry",
    "FrozenMonth",
    "Improvement",
    "ImprovementEntry",
    "Incident",
    "IncidentEntry",
    "IncidentReview",
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
    "NormRequest",
    "Objective",
    "ProbeDefinition",
    "ProbeRun",
    "RunEvidence",
    "RunHour",
    "Score",
    "ScoreTerms",
    "State",
    "StateInterval",
    "StepEmotion",
    "Vantage",
    "Watch",
    "ZonePerson",
]
