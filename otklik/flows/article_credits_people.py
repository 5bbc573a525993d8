"""When a topic has become an article, those who asked and who answered get a letter: the answer now helps everybody."""

from datetime import datetime

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext, override

from otklik.community.actions import stop_url
from otklik.community.models import SentNotice, Topic
from otklik.community.queries.notices import takes_letters
from otklik.core.events import send, subscribe
from otklik.core.mail import send_letter
from otklik.knowledge.events import ArticlePublished
from otklik.knowledge.models import Article
from otklik.knowledge.queries import address_of, audiences_of
from otklik.parties.models import Individual
from otklik.parties.queries import company_name


@subscribe(ArticlePublished)
def tell_of_article(event: ArticlePublished) -> None:
    if event.is_first and not event.quiet and event.born_of.startswith("topic:"):
        credit_people(article_id=event.article_id, topic_id=int(event.born_of.removeprefix("topic:")), at=now())


def credit_people(*, article_id: int, topic_id: int, at: datetime) -> None:
    """One letter to the author of the topic and to each author of an answer, if they may read the article."""
    article = Article.objects.published().select_related("published_revision").filter(pk=article_id).first()
    topic = Topic.objects.select_related("author").filter(pk=topic_id).first()
    if article is None or topic is None:
        return
    _tell(topic.author, article, topic, at)
    for person in article.credited.exclude(pk=topic.author_id).order_by("pk"):
        _tell(person, article, topic, at)


def _tell(person: Individual, article: Article, topic: Topic, at: datetime) -> None:
    if not takes_letters(person) or article.audience not in audiences_of(person):
        return
    with transaction.atomic():
        key = f"article:{article.pk}"
        _notice, fresh = SentNotice.objects.get_or_create(individual=person, key=key, defaults={"at": at})
        if not fresh:
            return
        with override(person.language):
            subject, text = _words(person, article, topic)
            url = stop_url(person, topic)
        send(
            send_letter, at=at, letter=f"{key}/{person.ref}", to=person.email, subject=subject, text=text,
            unsubscribe_url=url, language=person.language, sender=company_name(person.language),
        )  # fmt: skip


def _words(person: Individual, article: Article, topic: Topic) -> tuple[str, str]:
    revision = article.published_revision
    facts = {"title": revision.title if revision else "", "topic": topic.title, "url": stop_url(person, topic)}
    if person == topic.author:
        subject = gettext("Your question became an article: %(title)s") % facts
        opening = gettext("You asked “%(topic)s”. The answer is now an article that helps everybody.") % facts
    else:
        subject = gettext("Your answer became an article: %(title)s") % facts
        opening = gettext("You answered “%(topic)s”. Your answer is now an article, and names you.") % facts
    ending = gettext("To get no more of these letters, open %(url)s") % facts
    return subject, "\n\n".join([opening, address_of(article), ending]) + "\n"
