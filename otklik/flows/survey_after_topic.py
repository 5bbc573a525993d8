"""When somebody's topic is solved he is asked how it went, if a survey asks so: one letter, with a mark in one tap.

Nobody is asked oftener than the survey says, nor who wants no letters or took his consent to them back.
"""

from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils.html import format_html, format_html_join
from django.utils.timezone import localdate, now
from django.utils.translation import gettext, override

from otklik.community.events import AnswerAccepted, OfficialAnswerGiven
from otklik.community.models import Topic
from otklik.community.queries.notices import takes_letters
from otklik.core.events import send, subscribe
from otklik.core.mail import send_letter
from otklik.feedback.actions.answering import invite
from otklik.feedback.models import Invitation, Survey
from otklik.feedback.queries.surveys import current_version, token_of
from otklik.parties.addresses import address
from otklik.parties.models import Individual
from otklik.parties.queries import company_name, said_in

_CONSENT: Final = "notices"


@subscribe(AnswerAccepted)
def ask_after_acceptance(event: AnswerAccepted) -> None:
    if not event.quiet:
        ask_how_it_went(topic_id=event.topic_id, at=now())


@subscribe(OfficialAnswerGiven)
def ask_after_official_answer(event: OfficialAnswerGiven) -> None:
    if not event.quiet:
        ask_how_it_went(topic_id=event.topic_id, at=now())


def ask_how_it_went(*, topic_id: int, at: datetime) -> None:
    """One letter to the author. A second call for the same topic writes none."""
    survey = Survey.objects.live(localdate(at)).filter(after_topic=True).order_by("pk").first()
    topic = Topic.objects.select_related("author__notice_preference").filter(pk=topic_id).first()
    if survey is None or topic is None or not _may_be_asked(topic.author):
        return
    with transaction.atomic():
        invitation = invite(survey=survey, individual=topic.author, subject=topic.ref, at=at)
        if invitation is not None:
            _write(invitation, topic.author, topic, at)


def _may_be_asked(person: Individual) -> bool:
    """Employees are not; nor who took his consent to letters back and gave none since."""
    if person.is_employee or not takes_letters(person):
        return False
    told = person.consents.filter(purpose=_CONSENT)
    return not told.exists() or told.filter(taken_back_at=None).exists()


def _write(invitation: Invitation, person: Individual, topic: Topic, at: datetime) -> None:
    survey, token = invitation.survey, token_of(invitation)
    with override(person.language):
        page, stop = (settings.SITE_URL + address(name, token) for name in ("survey", "survey_stop"))
        question = said_in(current_version(survey).question, person.language)
        facts = {"topic": topic.title, "url": page, "stop": stop}
        opening = gettext("Your topic “%(topic)s” is solved.") % facts
        how = gettext("Answer with one tap; it takes a minute and helps us mend what is bad.")
        ending = gettext("To get no more questions like this, open %(stop)s") % facts
    marks = list(survey.scale.marks)
    text = "\n\n".join([opening, question, how, page, ending]) + "\n"
    links = format_html_join(" &nbsp; ", '<a href="{}">{}</a>', ((f"{page}?score={mark}", mark) for mark in marks))
    html = format_html("<p>{}</p><p><b>{}</b></p><p>{}</p><p>{}</p><p>{}</p>", opening, question, links, how, ending)
    send(
        send_letter, at=at, letter=f"survey:{survey.pk}/{topic.ref}", to=person.email, subject=question, text=text,
        html=html, unsubscribe_url=stop, language=person.language, sender=company_name(person.language),
    )  # fmt: skip
