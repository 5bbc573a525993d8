"""Models of quality, one file a noun."""

from otklik.quality.models.assessments import Assessment, AssessmentFigure, AssessmentPhase, Drill
from otklik.quality.models.incidents import Incident, IncidentEntry
from otklik.quality.models.journeys import Journey, JourneyVersion, StepEmotion
from otklik.quality.models.measures import Measurement
from otklik.quality.models.objectives import Objective
from otklik.quality.models.probes import Maintenance, ProbeDefinition, ProbeRun, Vantage, Watch
from otklik.quality.models.scores import Score, ScoreTerms
from otklik.quality.models.states import FrozenMonth, RunHour, State, StateInterval

__all__ = [
    "Assessment",
    "AssessmentFigure",
    "AssessmentPhase",
    "Drill",
    "FrozenMonth",
    "Incident",
    "IncidentEntry",
    "Journey",
    "JourneyVersion",
    "Maintenance",
    "Measurement",
    "Objective",
    "ProbeDefinition",
    "ProbeRun",
    "RunHour",
    "Score",
    "ScoreTerms",
    "State",
    "StateInterval",
    "StepEmotion",
    "Vantage",
    "Watch",
]
