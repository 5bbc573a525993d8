"""What is done in quality, by story."""

from otklik.quality.actions.beats import NoSuchProbe, beat_key, hear
from otklik.quality.actions.claiming import add_watches, claim, mend_schedule
from otklik.quality.actions.looking import look_once
from otklik.quality.actions.maintenance import (
    MaintenanceEndsFirst,
    MaintenanceIsOver,
    announce_maintenance,
    end_maintenance,
)
from otklik.quality.actions.objectives import ObjectiveOutOfRange, set_objective
from otklik.quality.actions.past import StatesOverlap, remember_states
from otklik.quality.actions.probes import (
    CircularDependency,
    NotKeeper,
    ProbeTerms,
    add_probe,
    change_probe,
    rest_probe,
    resume_probe,
    stored_settings,
)
from otklik.quality.actions.recording import Taken, record
from otklik.quality.actions.watcher import Watcher

__all__ = [
    "CircularDependency",
    "MaintenanceEndsFirst",
    "MaintenanceIsOver",
    "NoSuchProbe",
    "NotKeeper",
    "ObjectiveOutOfRange",
    "ProbeTerms",
    "StatesOverlap",
    "Taken",
    "Watcher",
    "add_probe",
    "add_watches",
    "announce_maintenance",
    "beat_key",
    "change_probe",
    "claim",
    "end_maintenance",
    "hear",
    "look_once",
    "mend_schedule",
    "record",
    "remember_states",
    "rest_probe",
    "resume_probe",
    "set_objective",
    "stored_settings",
]
