"""Drafts and revisions."""

import re

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from otklik.core.models import Event
from otklik.core.text import to_html
from otklik.knowledge.actions import (
    ArticleText,
    NotAllowed,
    RevisedMeanwhile,
    TranslatedAlready,
    draft_article,
    publish_article,
    render,
    revise,
    slug_for,
)
from otklik.knowledge.models import Article, Revision
from otklik.knowledge.queries import dead_links, difference
from tests.cast import NOON

pytestmark = pytest.mark.django_db


def test_a_draft_is_seen_by_nobody_and_named_in_latin_letters(vera, text):
    draft = draft_article(told=text(title="Щука, ёж и Wi-Fi: что ў гэтым?"), by=vera, at=NOON)
    assert (draft.slug, draft.state, draft.owner) == ("schuka-ezh-i-wi-fi-chto-u-getym", "draft", vera)
    assert not Article.objects.published().exists()
    assert [event.name for event in Event.objects.all()] == ["knowledge.ArticleDrafted"]


def test_names_do_not_meet(article):
    assert [article(title="Лампа").slug, article(title="Лампа").slug] == ["lampa", "lampa-2"]
    assert slug_for("!!!") == "article"


def test_customers_do_not_write(alina, text):
    with pytest.raises(NotAllowed):
        draft_article(told=text(), by=alina, at=NOON)


def test_revisions_are_kept_and_the_same_text_is_no_revision(vera, text):
    draft = draft_article(told=text(), by=vera, at=NOON)
    second = revise(article=draft, told=text(body="Новый текст"), based_on=1, by=vera, at=NOON, note="Понятнее")
    again = revise(article=draft, told=text(body="Новый текст"), based_on=1, by=vera, at=NOON)
    assert (again, second.number, second.note) == (second, 2, "Понятнее")
    assert [row.body for row in Revision.objects.order_by("number")] == ["Проверьте кабель.", "Новый текст"]


def test_two_editors_do_not_overwrite_each_other(vera, kirill, text):
    draft = draft_article(told=text(), by=vera, at=NOON)
    revise(article=draft, told=text(body="Кирилл"), based_on=1, by=kirill, at=NOON)
    with pytest.raises(RevisedMeanwhile):
        revise(article=draft, told=text(body="Вера"), based_on=1, by=vera, at=NOON)


def test_an_agent_changes_only_her_own_article(article, vera, text):
    with pytest.raises(NotAllowed):
        revise(article=article(), told=text(body="Чужое"), based_on=1, by=vera, at=NOON)


def test_only_a_publisher_shows_a_published_article_to_others(vera, kirill, text):
    mine = draft_article(told=text(audience="staff"), by=vera, at=NOON)
    publish_article(article=mine, by=kirill, at=NOON)
    mine.refresh_from_db()
    with pytest.raises(NotAllowed):
        revise(article=mine, told=text(audience="all"), based_on=1, by=vera, at=NOON)
    assert Article.objects.get().audience == "staff"


def test_one_translation_into_a_language(article, kirill, text):
    original = article()
    article(language="be", translation_of=original)
    with pytest.raises(TranslatedAlready):
        draft_article(told=text(language="be", translation_of=original), by=kirill, at=NOON)


@pytest.mark.parametrize("change", ["body = 'x'", "title = 'x'", "body_html = 'x'", "number = 9", "note = 'x'"])
def test_the_database_keeps_the_words_of_a_revision(article, change):
    article()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE knowledge_revision SET {change}")


def test_headings_begin_at_h2_and_links_between_articles_lead_there(operator):
    html = render("## Шаг\n\n[сброс](article:router-reset) и [плохо](javascript:alert(1))\n\n### Ещё\n\nСлово", "be")
    assert '<h2 id="p1">Шаг</h2>' in html
    assert '<h3 id="p2">Ещё</h3>' in html
    assert 'href="/be/knowledge/router-reset/"' in html
    assert 'href="javascript' not in html


def test_scripts_do_not_come_through(operator):
    html = render('## <img src=x onerror=alert(1)>\n\n<script>alert(1)</script>\n\n<h2 id="p1">x</h2>', "ru")
    assert "<script" not in html
    assert "<img" not in html


@pytest.mark.parametrize(
    ("body", "left"),
    [
        ("## Что\n\nДа\n\n## \n\nНет\n\n## Ещё\n\nОк", "h2 Что|Да|Нет|h2 Ещё|Ок"),
        ("## Что\n\nДа\n\n## Почему\n\n## Как\n\nОк", "h2 Что|Да|h2 Как|Ок"),
        ("Да\n\n## Почему", "Да"),
        ("## Что\n\n### Где\n\nТут", "h2 Что|h3 Где|Тут"),
        ("## Что\n\n### Где\n\n## Как\n\nОк", "h2 Как|Ок"),
        ("## Что\n\n## \n\nНет", "h2 Что|Нет"),
        ("### Мелкий\n\n## Что\n\nДа", "h2 Что|Да"),
        ("## Таблица\n\n![](/files/1/)", "h2 Таблица|"),
    ],
)
def test_headings_that_tell_nothing_are_left_out(operator, body, left):
    nodes = HTMLParser(render(body, "ru")).css("h2, h3, p")
    told = [f"{node.tag} {node.text()}" if node.tag != "p" else node.text() for node in nodes]
    assert "|".join(told) == left


@given(
    st.lists(st.sampled_from(["# А", "## Б", "### В", "## ", "Слово", "- точка", "> ## Г", "![](/a.png)"]), max_size=9)
)
def test_no_heading_that_is_left_stands_above_nothing_and_no_other_word_is_lost(lines):
    body = "\n\n".join(lines)
    html, whole = render(body, "ru"), to_html(body)
    assert re.search(r"<h[2-6][^>]*>\s*</h", html) is None
    for above, below in re.findall(r"</h([2-6])>\s*(?:\Z|<h([2-6]))", html):
        assert below > above
    for word in ("Слово", "точка", "<img", "<blockquote"):
        assert html.count(word) == whole.count(word)


def test_dead_links_are_told(article):
    known = article()
    assert dead_links(f"[a](article:{known.slug}) [b](article:nowhere) [c](article:nowhere)") == ["nowhere"]


def test_a_difference_gives_both_texts_back(vera, text):
    draft = draft_article(told=text(body="один\nдва\nтри"), by=vera, at=NOON)
    newer = revise(article=draft, told=text(body="один\nтри\nчетыре"), based_on=1, by=vera, at=NOON)
    told = difference(Revision.objects.get(number=1), newer)
    assert [(piece.kind, piece.lines) for piece in told.pieces] == [
        ("kept", ["один"]),
        ("gone", ["два"]),
        ("kept", ["три"]),
        ("new", ["четыре"]),
    ]


def test_what_an_article_was_born_of_gives_birth_once(vera, kirill, text):
    first = draft_article(told=text(), by=vera, at=NOON, born_of="topic:5")
    assert draft_article(told=ArticleText("Другое", "x", first.section), by=kirill, at=NOON, born_of="topic:5") == first
