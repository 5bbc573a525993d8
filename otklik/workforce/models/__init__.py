"""Tables of the workforce, one file a family."""

from otklik.workforce.models.people import Employee, Post, Skill, SkillLevel
from otklik.workforce.models.registers import CareDone, CarePlan, Proof, RegisterEntry
from otklik.workforce.models.rosters import Minimum, Presence, Shift
from otklik.workforce.models.training import Assignment, Attempt, Certificate, Course, QuizQuestion, SentLetter

__all__ = [
    "Assignment",
    "Attempt",
    "CareDone",
    "CarePlan",
    "Certificate",
    "Course",
    "Employee",
    "Minimum",
    "Post",
    "Presence",
    "Proof",
    "QuizQuestion",
    "RegisterEntry",
    "SentLetter",
    "Shift",
    "Skill",
    "SkillLevel",
]
