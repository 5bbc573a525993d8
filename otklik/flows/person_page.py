"""What everybody may see of a person: who he is here and what he gave to others."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from otklik.community.models import AcceptedAnswer, Reply, Topic
from otklik.parties.models import Individual
from otklik.parties.queries import public_individual

_LATEST = 10


@dataclass(frozen=True)
class PersonPage:
    """A public profile: counts of public things only, and the latest topics."""

    person: Individual
    topics: int
    replies: int
    accepted: int
    latest: list[Topic]


def person_page(user: Individual | AnonymousUser, individual_id: int) -> PersonPage:
    """The public profile; raises Http404 for people who wrote nothing public, save for themselves.

    So imported customers cannot be found by counting through the numbers.
    """
    person = public_individual(individual_id)
    topics = Topic.objects.public().by(person)
    replies = Reply.objects.filter(author=person, hiding=None, held_at=None, topic__in=Topic.objects.public())
    page = PersonPage(
        person=person,
        topics=topics.count(),
        replies=replies.count(),
        accepted=AcceptedAnswer.objects.filter(reply__in=replies).count(),
        latest=list(topics.select_related("category").order_by("-opened_at", "-pk")[:_LATEST]),
    )
    if not page.topics and not page.replies and user != person:
        raise Http404
    return page
