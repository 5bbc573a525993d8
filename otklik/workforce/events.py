"""What happens in the workforce."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CourseAssigned:
    assignment_id: int
