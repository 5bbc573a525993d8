"""Tables of feedback, one file a noun."""

from otklik.feedback.models.answers import CallBack, Invitation, Response, SurveyOptOut
from otklik.feedback.models.claims import Claim, ClaimAnswer
from otklik.feedback.models.interviews import Interview, InterviewNote
from otklik.feedback.models.reviews import Review, ReviewSource
from otklik.feedback.models.surveys import CES, CSAT, NPS, SCALES, Scale, Survey, SurveyVersion

__all__ = [
    "CES",
    "CSAT",
    "NPS",
    "SCALES",
    "CallBack",
    "Claim",
    "ClaimAnswer",
    "Interview",
    "InterviewNote",
    "Invitation",
    "Response",
    "Review",
    "ReviewSource",
    "Scale",
    "Survey",
    "SurveyOptOut",
    "SurveyVersion",
]
