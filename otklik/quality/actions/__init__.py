"""What is done in quality, by story."""

from otklik.quality.actions.beats import NoSuchProbe, beat_key, hear
from otklik.quality.actions.claiming import add_watches, claim, mend_schedule
from otklik.quality.actions.incidents import (
    AlreadyResolved,
    follow_state,
    open_incident,
    resolve_incident,
    say_of_incident,
    take_incident,
)
from otklik.quality.actions.judging import judge, judge_all
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
    "AlreadyResolved",
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
    "follow_state",
    "hear",
    "judge",
    "judge_all",
    "look_once",
    "mend_schedule",
    "open_incident",
    "record",
    "remember_states",
    "resolve_incident",
    "rest_probe",
    "resume_probe",
    "say_of_incident",
    "set_objective",
    "stored_settings",
    "take_incident",
]
