"""Addresses of feedback: the page of a survey for anybody, the desk of surveys, calls, reviews, claims, interviews."""

from django.urls import path
from django.utils.timezone import localdate, now
from django.utils.translation import gettext_lazy as _

from otklik.feedback.models import Claim
from otklik.feedback.queries.interviews import INTERVIEWS
from otklik.feedback.queries.surveys import calls_overdue
from otklik.parties.models import Individual
from otklik.web.feedback import answering, calls, claims, interviews, mine, reviews, surveys
from otklik.web.shell.rail import RailEntry

urlpatterns = [
    path("s/<str:survey_token>/", answering.survey, name="survey"),
    path("s/<str:invitation_token>/stop/", answering.survey_stop, name="survey_stop"),
    path("me/feedback/", mine.my_feedback, name="my_feedback"),
    path("me/feedback/file/", mine.my_feedback_file, name="my_feedback_file"),
    path("desk/surveys/", surveys.desk_surveys, name="desk_surveys"),
    path("desk/surveys/new/", surveys.survey_new, name="desk_survey_new"),
    path("desk/surveys/<int:survey_id>/", surveys.survey, name="desk_survey"),
    path("desk/surveys/<int:survey_id>/edit/", surveys.survey_edit, name="desk_survey_edit"),
    path("desk/surveys/<int:survey_id>/stop/", surveys.survey_stop_or_resume, name="desk_survey_stop"),
    path("desk/surveys/<int:survey_id>/qr.svg", surveys.survey_qr, name="desk_survey_qr"),
    path("desk/surveys/<int:survey_id>/door/", surveys.survey_door, name="desk_survey_door"),
    path("desk/calls/", calls.desk_calls, name="desk_calls"),
    path("desk/calls/<int:call_id>/done/", calls.call_done, name="desk_call_done"),
    path("desk/reviews/", reviews.desk_reviews, name="desk_reviews"),
    path("desk/reviews/<int:review_id>/", reviews.review, name="desk_review"),
    path("desk/reviews/<int:review_id>/reply/", reviews.review_reply, name="desk_review_reply"),
    path("desk/reviews/sources/<int:source_id>/", reviews.review_source, name="desk_review_source"),
    path("desk/claims/", claims.desk_claims, name="desk_claims"),
    path("desk/claims/new/", claims.claim_new, name="desk_claim_new"),
    path("desk/claims/file/", claims.claims_file, name="desk_claims_file"),
    path("desk/claims/<int:claim_id>/", claims.claim, name="desk_claim"),
    path("desk/claims/<int:claim_id>/answer/", claims.claim_answer, name="desk_claim_answer"),
    path("desk/claims/<int:claim_id>/hand/", claims.claim_hand, name="desk_claim_hand"),
    path("desk/interviews/", interviews.desk_interviews, name="desk_interviews"),
    path("desk/interviews/new/", interviews.interview_new, name="desk_interview_new"),
    path("desk/interviews/file/", interviews.interviews_file, name="desk_interviews_file"),
    path("desk/interviews/<int:interview_id>/", interviews.interview, name="desk_interview"),
    path("desk/interviews/<int:interview_id>/notes/", interviews.interview_note, name="desk_interview_note"),
]


def _overdue(_person: Individual) -> int:
    return Claim.objects.overdue(localdate(now())).count()


def _calls(_person: Individual) -> int:
    return calls_overdue(now())


rail = [
    RailEntry(_("Call-backs"), "phone-call", "desk_calls", "feedback.claims", position=24, counter=_calls),
    RailEntry(_("Claims"), "file-text", "desk_claims", "feedback.claims", position=26, counter=_overdue),
    RailEntry(_("Surveys"), "mood-smile", "desk_surveys", "feedback.read", position=115),
    RailEntry(_("Reviews"), "quote", "desk_reviews", "feedback.read", position=118),
    RailEntry(_("Interviews"), "messages", "desk_interviews", INTERVIEWS, position=119),
]
