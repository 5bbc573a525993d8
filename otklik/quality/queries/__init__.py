"""Reads of quality."""

from otklik.quality.queries.adapters import is_secret, probe_kinds, sentence, settings_of
from otklik.quality.queries.board import (
    Board,
    BoardFilter,
    Trial,
    Tried,
    access_measurement,
    board,
    history,
    latest,
    tried,
)
from otklik.quality.queries.budgets import Budget, Burn
from otklik.quality.queries.incidents import (
    IncidentPage,
    ToldIncident,
    access_incident,
    incidents,
    open_count,
    told_incidents,
)
from otklik.quality.queries.judging import judged
from otklik.quality.queries.objectives import Held, held
from otklik.quality.queries.probes import (
    DAY,
    ProbeRow,
    TouchpointRow,
    access_maintenance,
    access_probe,
    last_runs,
    others,
    probe_board,
    probes_of,
    runs_since,
    standing_of,
    state_now,
    works,
)
from otklik.quality.queries.states import FORMULA_VERSION, Standing, lines_of, standings
from otklik.quality.queries.stretches import Availability, Stretch, availability

__all__ = [
    "DAY",
    "FORMULA_VERSION",
    "Availability",
    "Board",
    "BoardFilter",
    "Budget",
    "Burn",
    "Held",
    "IncidentPage",
    "ProbeRow",
    "Standing",
    "Stretch",
    "ToldIncident",
    "TouchpointRow",
    "Trial",
    "Tried",
    "access_incident",
    "access_maintenance",
    "access_measurement",
    "access_probe",
    "availability",
    "board",
    "held",
    "history",
    "incidents",
    "is_secret",
    "judged",
    "last_runs",
    "latest",
    "lines_of",
    "open_count",
    "others",
    "probe_board",
    "probe_kinds",
    "probes_of",
    "runs_since",
    "sentence",
    "settings_of",
    "standing_of",
    "standings",
    "state_now",
    "told_incidents",
    "tried",
    "works",
]
