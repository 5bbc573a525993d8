"""Models of quality, one file a noun."""

from otklik.quality.models.incidents import Incident, IncidentEntry
from otklik.quality.models.objectives import Objective
from otklik.quality.models.probes import Maintenance, ProbeDefinition, ProbeRun, Vantage, Watch
from otklik.quality.models.states import FrozenMonth, RunHour, State, StateInterval

__all__ = [
    "FrozenMonth",
    "Incident",
    "IncidentEntry",
    "Maintenance",
    "Objective",
    "ProbeDefinition",
    "ProbeRun",
    "RunHour",
    "State",
    "StateInterval",
    "Vantage",
    "Watch",
]
