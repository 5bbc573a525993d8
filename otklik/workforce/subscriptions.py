"""What the workforce does by itself: letters, knowing who came to the desk, forgetting who is to be forgotten."""

from datetime import datetime

from django.utils.timezone import now

from otklik.core.cron import cron
from otklik.core.events import subscribe
from otklik.interactions.events import PersonErased
from otklik.parties.events import RoleGranted
from otklik.workforce.actions import erase_employee, link_employee, remind, tell_of_assignment
from otklik.workforce.events import CourseAssigned


@subscribe(CourseAssigned)
def write_of_assignment(event: CourseAssigned) -> None:
    tell_of_assignment(assignment_id=event.assignment_id, at=now())


@subscribe(RoleGranted)
def know_on_the_desk(event: RoleGranted) -> None:
    link_employee(individual_id=event.individual_id, at=now())


@subscribe(PersonErased)
def forget_employee(event: PersonErased) -> None:
    erase_employee(individual_id=event.individual_id, at=now())


@cron("30 8 * * *")
def remind_every_morning(at: datetime) -> None:
    """Certificates, courses, papers and care that end or are due."""
    remind(at=at)
