"""From draft to readers and back."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from otklik.core.models import AuditEntry, Event
from otklik.knowledge import actions
from otklik.knowledge.actions import NotAllowed, WrongState, draft_article, judge, publish_article, revise
from otklik.knowledge.models import Article, HelpfulVote
from tests.cast import NOON

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def test_readers_go_on_seeing_the_published_text_while_a_new_one_is_written(article, kirill, text):
    shown = article(title="Лампа", body="Старое")
    revise(article=shown, told=text(title="Лампа", body="Новое"), based_on=1, by=kirill, at=NOON + DAY)
    row = Article.objects.get()
    assert (row.published_revision.body, row.latest_revision.body, row.state) == ("Старое", "Новое", "published")
    publish_article(article=row, by=kirill, at=NOON + DAY)
    row.refresh_from_db()
    assert (row.published_revision.body, row.published_at, row.review_date) == (
        "Новое",
        NOON,
        (NOON + 181 * DAY).date(),
    )
    told = [event.facts for event in Event.objects.filter(name="knowledge.ArticlePublished").order_by("pk")]
    assert [facts["is_first"] for facts in told] == [True, False]


def test_reading_it_again_moves_the_review_and_tells_nobody(article, kirill):
    shown = article()
    publish_article(article=shown, by=kirill, at=NOON + 10 * DAY)
    row = Article.objects.get()
    assert (row.review_date, row.reviewed_at) == ((NOON + 190 * DAY).date(), NOON + 10 * DAY)
    assert Event.objects.filter(name="knowledge.ArticlePublished").count() == 1


def test_an_agent_drafts_and_sends_but_does_not_publish(vera, text):
    draft = draft_article(told=text(), by=vera, at=NOON)
    actions.send_to_review(article=draft, by=vera, at=NOON)
    for act in (publish_article, actions.archive, actions.send_back, actions.restore):
        with pytest.raises(NotAllowed):
            act(article=draft, by=vera, at=NOON)
    assert Article.objects.get().state == "review"
    assert [entry.act for entry in AuditEntry.objects.all()] == ["knowledge.review"]


MOVES = {
    "publish_article": lambda state, shown: "published",
    "send_to_review": lambda state, shown: "review",
    "send_back": lambda state, shown: "needs_change" if shown else "draft",
    "mark_needs_change": lambda state, shown: "needs_change",
    "archive": lambda state, shown: "archived",
    "restore": lambda state, shown: "draft",
}
ALLOWED = {
    ("draft", "review"), ("draft", "published"), ("draft", "archived"),
    ("review", "published"), ("review", "draft"), ("review", "needs_change"), ("review", "archived"),
    ("published", "published"), ("published", "review"), ("published", "needs_change"), ("published", "archived"),
    ("needs_change", "published"), ("needs_change", "review"), ("needs_change", "archived"),
    ("archived", "draft"),
}  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.sampled_from(sorted(MOVES)), max_size=8))
def test_any_way_through_the_states_keeps_its_promises(steps, igor, text):
    with transaction.atomic():
        row = draft_article(told=text(), by=igor, at=NOON)
        state, shown = "draft", False
        for step in steps:
            wanted = MOVES[step](state, shown)
            if wanted == "needs_change" and not shown:
                allowed = False
            else:
                allowed = (state, wanted) in ALLOWED or (state == wanted and step != "publish_article")
            try:
                row = getattr(actions, step)(article=row, by=igor, at=NOON)
                assert allowed, (state, step)
                state = wanted
                shown = wanted != "draft" and (shown or wanted == "published")
            except WrongState:
                assert not allowed, (state, step)
            row = Article.objects.get(pk=row.pk)
            assert (row.state, row.published_revision_id is not None) == (state, shown)
            assert row.is_readable == (shown and state != "archived")
        transaction.set_rollback(True)


def test_one_word_of_one_reader_which_may_change(article, alina, boris):
    shown = article()
    judge(article=shown, helpful=True, individual=alina, at=NOON)
    judge(article=shown, helpful=True, individual=alina, at=NOON)
    judge(article=shown, helpful=False, individual=boris, reason=" Не то\n", at=NOON)
    judge(article=shown, helpful=True, browser_key="b1", at=NOON)
    judge(article=shown, helpful=False, browser_key="b1", at=NOON)
    row = Article.objects.get()
    assert (row.helpful_count, row.unhelpful_count) == (1, 2)
    assert HelpfulVote.objects.get(individual=boris).reason == "Не то"
    assert Event.objects.filter(name="knowledge.ArticleJudged").count() == 4
    with pytest.raises(actions.NobodyJudges):
        judge(article=shown, helpful=True, at=NOON)


def test_an_imported_article_comes_in_once_and_follows_its_source(section, kirill, text):
    told = actions.ImportedArticle(
        "demo", "article:x", text(title="Лампа"), slug="lamp", published_at=NOON - 9 * DAY, owner=kirill, helpful=3
    )
    first = actions.import_article(told=told, at=NOON)
    assert actions.import_article(told=told, at=NOON) == first
    changed = actions.ImportedArticle("demo", "article:x", text(title="Лампа 2"), published_at=NOON, helpful=99)
    actions.import_article(told=changed, at=NOON)
    row = Article.objects.get()
    assert (row.slug, row.published_revision.title, row.helpful_count) == ("lamp", "Лампа 2", 3)
    assert row.published_at == NOON - 9 * DAY
    assert row.revisions.count() == 2
    assert {event.facts["quiet"] for event in Event.objects.filter(name="knowledge.ArticlePublished")} == {True}
