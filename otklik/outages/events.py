"""What happens to an outage."""

from dataclasses import dataclass


@dataclass(frozen=True)
class OutageOpened:
    outage_id: int
    quiet: bool = False  # history brought in: nobody is told


@dataclass(frozen=True)
class OutageUpdated:
    outage_id: int


@dataclass(frozen=True)
class OutageClosed:
    outage_id: int
    quiet: bool = False


@dataclass(frozen=True)
class OutageJoined:
    outage_id: int
    joining_id: int


@dataclass(frozen=True)
class OutageAttached:
    """What somebody asked was found to be about this outage, or (is_about = False) not to be."""

    outage_id: int
    subject: str
    is_about: bool = True
