"""The desk: worklists, the editor, the life of an article, one born of a topic."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from otklik.community.actions import Guard, accept_answer, open_topic, post_reply
from otklik.knowledge.actions import draft_article, judge, publish_article, revise
from otklik.knowledge.models import Article, Revision
from otklik.knowledge.queries import DeskFilter, desk_articles, gist
from otklik.touchpoints.actions import preload_catalogue
from tests.cast import CAST, NOON

pytestmark = pytest.mark.django_db

WRITERS = ("igor", "kirill", "marta", "vera")
CAUSE = {"ru": "Назовите причину в одном-двух предложениях.", "be": "Назавіце прычыну адным-двума сказамі."}
EDITORS = ("igor", "kirill", "marta")


def sent(**facts):
    """A filled-in editor."""
    told = {"title": "Лампа", "body": "Проверьте кабель.", "section": "internet", "audience": "all", "language": "ru"}
    return told | {"translation_of": "", "tags": "LOS, GPON", "review_in_days": "90", "once_key": "k1"} | facts


def test_who_may_write(web, everybody, article):
    shown = article()
    pages = {
        "/desk/articles/": WRITERS,
        "/desk/articles/new/": WRITERS,
        f"/desk/articles/{shown.pk}/": EDITORS,  # it is Kirill's
        f"/desk/articles/{shown.pk}/history/": EDITORS,
        "/desk/articles/999/": (),
    }
    for path, allowed in pages.items():
        answers = {name: web(everybody[name]).get(path).status_code for name in CAST}
        assert answers == {name: 200 if name in allowed else 404 for name in CAST}, path
        assert web(None).get(path).status_code == 404
    moved = {
        name: web(everybody[name]).post(f"/desk/articles/{shown.pk}/move/", {"move": "nothing"}).status_code
        for name in CAST
    }
    assert moved == dict.fromkeys(CAST, 404)


def test_a_draft_is_written_once_however_often_the_button_is_pressed(web, vera, section):
    answers = [web(vera).post("/desk/articles/new/", sent()) for _twice in range(2)]
    row = Article.objects.get()
    assert [answer["Location"] for answer in answers] == [f"/desk/articles/{row.pk}/"] * 2
    assert (row.latest_revision.title, row.tags, row.review_in_days, row.state) == (
        "Лампа",
        ["LOS", "GPON"],
        90,
        "draft",
    )


def test_a_wrong_form_says_so_and_keeps_the_words(web, vera, section):
    answer = web(vera).post("/desk/articles/new/", sent(title="", review_in_days="1"))
    assert answer.status_code == 422
    assert "Проверьте кабель." in answer.content.decode()
    assert not Article.objects.exists()


def test_the_text_is_looked_at_before_it_is_saved(web, vera, section):
    page = web(vera).post("/desk/articles/new/", sent(body="## Шаг\n\nСлово", preview="1"))
    assert (page.status_code, '<h2 id="p1">Шаг</h2>' in page.content.decode()) == (200, True)
    fragment = web(vera).post("/desk/articles/preview/", {"body": "**да**<script>", "language": "ru"})
    assert "<strong>да</strong>&lt;script&gt;" in fragment.content.decode()
    assert not Article.objects.exists()


def test_from_draft_to_readers(web, vera, kirill, section):
    web(vera).post("/desk/articles/new/", sent())
    row = Article.objects.get()
    move = f"/desk/articles/{row.pk}/move/"
    assert web(vera).post(move, {"move": "publish"}).status_code == 403
    web(vera).post(move, {"move": "review"})
    assert web(None).get(row.get_absolute_url()).status_code == 404
    assert "Лампа" in web(kirill).get("/desk/articles/?list=review").content.decode()
    web(kirill).post(move, {"move": "publish"})
    assert web(None).get(row.get_absolute_url()).status_code == 200
    web(kirill).post(move, {"move": "archive"})
    assert web(kirill).post(move, {"move": "needs_change"}).status_code == 302  # a stale page: told, nothing done
    row.refresh_from_db()
    assert row.state == "archived"


def test_a_stale_editor_is_told_and_loses_no_words(web, kirill, marta, article):
    shown = article(title="Лампа")
    path = f"/desk/articles/{shown.pk}/"
    assert web(kirill).post(path, sent(body="Кирилл", based_on="1", note="")).status_code == 302
    answer = web(marta).post(path, sent(body="Слова Марты", based_on="1", note=""))
    assert (answer.status_code, "Слова Марты" in answer.content.decode()) == (409, True)
    assert [row.body for row in Revision.objects.order_by("number")] == ["Проверьте кабель.", "Кирилл"]


def test_history_shows_what_changed(web, kirill, article, text):
    shown = article(body="один\nдва")
    revise(article=shown, told=text(body="один\n<b>три"), based_on=1, by=kirill, at=NOON, note="Правка")
    html = web(kirill).get(f"/desk/articles/{shown.pk}/history/?from=1&to=2").content.decode()
    assert re.findall(r"<(del|ins)\s*>\s*(.*?)\s*</", html)[-2:] == [("del", "два"), ("ins", "&lt;b&gt;три")]
    assert web(kirill).get(f"/desk/articles/{shown.pk}/history/?from=1&to=9").status_code == 404
    assert web(kirill).get(f"/desk/articles/{shown.pk}/history/?from=x").status_code == 200


def test_worklists(kirill, vera, article, text, alina):
    due = article(title="Пора", review_in_days=30)
    doubtful = article(title="Не помогает")
    for number in range(6):
        judge(article=doubtful, helpful=number < 3, browser_key=f"b{number}", at=NOON)
    draft = draft_article(told=text(title="Черновик"), by=vera, at=NOON)
    original = article(title="Оригинал")
    translation = article(title="Пераклад", language="be", translation_of=original)
    revise(article=original, told=text(title="Оригинал 2"), based_on=1, by=kirill, at=NOON + timedelta(days=1))

    def listed(name, by=kirill, day=40):
        page = desk_articles(by, DeskFilter(worklist=name), on=(NOON + timedelta(days=day)).date())
        return sorted(row.pk for row in page.articles)

    assert listed("due") == [due.pk]
    assert listed("due", day=20) == []
    assert listed("doubtful") == [doubtful.pk]
    assert listed("drafts") == [draft.pk]
    assert listed("translations") == []  # readers do not see the new text of the original yet
    publish_article(article=original, by=kirill, at=NOON + timedelta(days=1))
    assert listed("translations") == [translation.pk]
    assert listed("mine", by=vera) == listed("drafts", by=vera) == [draft.pk]


def test_an_agent_finds_on_the_desk_all_she_may_read(web, kirill, vera, article, text):
    staff, public = article(title="Для своих", audience="staff"), article(title="Для всех")
    draft_article(told=text(title="Чужой черновик"), by=kirill, at=NOON)
    own = draft_article(told=text(title="Свой черновик"), by=vera, at=NOON)
    revise(article=public, told=text(title="Ещё не показано"), based_on=1, by=kirill, at=NOON + timedelta(days=1))
    page = HTMLParser(web(vera).get("/desk/articles/").content)
    links = {link.text().strip(): link.attributes["href"] for link in page.css("tr[data-row] a")}
    assert links == {
        "Для своих": staff.get_absolute_url(),
        "Для всех": public.get_absolute_url(),
        "Свой черновик": f"/desk/articles/{own.pk}/",
    }


def test_one_and_three_rows_take_the_same_queries(web, kirill, article):
    def queries():
        with CaptureQueriesContext(connection) as counted:
            assert web(kirill).get("/desk/articles/").status_code == 200
        return len(counted)

    article()
    queries()
    one = queries()
    article(), article()
    assert queries() == one


@pytest.fixture
def solved(alina, boris, category, section):
    """Alina asked, Boris answered, Alina accepted."""
    preload_catalogue(at=NOON)
    topic = open_topic(
        kind="problem",
        category=category,
        by=alina,
        title="Горит красная лампа",
        body="Мой номер +375 29 123-45-67, нет интернета.",
        details={"equipment": "GP-4"},
        at=NOON,
        guard=Guard.PUBLISH,
    )
    reply = post_reply(topic=topic, by=boris, body="Поправьте кабель.", at=NOON)
    accept_answer(reply=reply, by=alina, at=NOON)
    return topic


def test_a_topic_becomes_an_article_and_people_are_thanked(
    web, vera, kirill, alina, boris, zakhar, solved, run_errands
):
    path = f"/desk/topics/{solved.pk}/article/"
    assert web(zakhar).post(path).status_code == 404
    answers = {web(vera).post(path)["Location"] for _twice in range(2)}
    row = Article.objects.get()
    assert answers == {f"/desk/articles/{row.pk}/"}
    assert (row.latest_revision.title, [*row.credited.all()], row.born_of, row.owner) == (
        "Горит красная лампа",
        [boris],
        solved.ref,
        vera,
    )
    body = row.latest_revision.body
    assert "123-45-67" not in body
    assert body.index("нет интернета") < body.index("GP-4") < body.index("Поправьте кабель.")
    whole = sent(title=row.latest_revision.title, body=body.replace(f"_{CAUSE['ru']}_", "Кабель задели."), based_on=1)
    web(vera).post(f"/desk/articles/{row.pk}/", whole)
    run_errands()
    mail.outbox.clear()
    publish_article(article=row, by=kirill, at=NOON)
    run_errands()
    publish_article(article=row, by=kirill, at=NOON)
    run_errands()
    assert sorted(letter.to[0] for letter in mail.outbox) == [alina.email, boris.email]
    assert all("/knowledge/gorit-krasnaya-lampa/" in letter.body for letter in mail.outbox)
    solved.refresh_from_db()
    assert solved.held_at is None
    html = web(None).get(row.get_absolute_url()).content.decode()
    assert f'href="/topics/{solved.pk}/"' in html
    assert "Boris" in html


def test_all_who_helped_are_named_and_the_official_answer_keeps_for_whom_it_is_true(
    web, vera, kirill, alina, boris, nadya, solved, run_errands
):
    other = post_reply(topic=solved, by=nadya, body="Перезагрузите роутер.", at=NOON)
    accept_answer(reply=other, by=alina, at=NOON)
    official = post_reply(topic=solved, by=vera, body="Меняем роутер.", official=True, valid_for="Минск, GPON", at=NOON)
    web(kirill).post(f"/desk/topics/{solved.pk}/article/")
    row = Article.objects.get()
    assert {*row.credited.all()} == {boris, nadya}
    assert f"**Действует для: Минск, GPON**\n\n{official.body}" in row.latest_revision.body
    assert row.latest_revision.body.count("Действует") == 1
    body = row.latest_revision.body.replace(f"_{CAUSE['ru']}_", "Кабель задели.")
    web(kirill).post(f"/desk/articles/{row.pk}/", sent(title=row.latest_revision.title, body=body, based_on=1))
    run_errands()
    mail.outbox.clear()
    web(kirill).post(f"/desk/articles/{row.pk}/move/", {"move": "publish"})
    run_errands()
    assert sorted(letter.to[0] for letter in mail.outbox) == sorted([alina.email, boris.email, nadya.email])
    page = web(None).get(row.get_absolute_url()).content.decode()
    assert f"Авторы ответов: {boris.nick}, {nadya.nick}" in page
    assert "Действует для: Минск, GPON" in page
    assert f"{boris.nick}, {nadya.nick}" in web(kirill).get(f"/desk/articles/{row.pk}/").content.decode()


def test_without_accepted_answers_the_official_one_is_named(web, vera, kirill, alina, solved):
    solved.accepted.all().delete()
    post_reply(topic=solved, by=vera, body="Меняем роутер.", official=True, at=NOON)
    web(kirill).post(f"/desk/topics/{solved.pk}/article/")
    row = Article.objects.get()
    assert [*row.credited.all()] == [vera]
    assert "Действует" not in row.latest_revision.body


@pytest.mark.parametrize("move", ["publish", "review"])
def test_a_line_for_the_author_to_replace_is_never_shown_to_readers(web, kirill, solved, run_errands, move):
    web(kirill).post(f"/desk/topics/{solved.pk}/article/")
    row = Article.objects.get()
    path = f"/desk/articles/{row.pk}/"
    told = f"В части «Почему» сначала замените или удалите строку «{CAUSE['ru']}»."
    assert told in web(kirill).get(path).content.decode()
    refused = web(kirill).post(f"{path}move/", {"move": move}, follow=True)
    assert told in [str(message) for message in refused.context["messages"]]
    row.refresh_from_db()
    assert (row.state, row.published_revision) == ("draft", None)

    body = row.latest_revision.body.replace(f"_{CAUSE['ru']}_", "Кабель задели.")
    web(kirill).post(path, sent(title=row.latest_revision.title, body=body, based_on=1))
    assert "сначала замените" not in web(kirill).get(path).content.decode()
    web(kirill).post(f"{path}move/", {"move": move})
    row.refresh_from_db()
    assert row.state == {"publish": "published", "review": "review"}[move]


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("## Что происходит\n\nНет сети.\n\n## Почему\n\n_{ru}_\n\n## Что делать\n\nПоправьте кабель.", "Поправьте кабель."),
        ("## Што рабіць\n\n1. Раз.\n2. Два.", "Раз. Два."),
        ("## Почему\n\n{ru}\n\n{be}\n\nСломан кабель.", "Сломан кабель."),
        ("Сразу о деле.\n\n## Что-то\n\nЕщё.", "Сразу о деле. Ещё."),
        ("## Только заголовок", ""),
    ],
)  # fmt: skip
def test_an_excerpt_is_of_what_helps(article, body, told):
    assert gist(body.format(**CAUSE), 180) == told


def test_an_emptied_heading_is_told_in_the_editor_and_gone_from_the_page(web, kirill, article):
    shown = article(body="## Что\n\nЛампа горит.\n\n## Почему\n\n## \n\n## Что делать\n\nЖдать.")
    editor = web(kirill).get(f"/desk/articles/{shown.pk}/").content.decode()
    assert "Под «Почему» ничего нет, поэтому читатели не видят этот заголовок." in editor
    assert "В одном из заголовков нет слов, поэтому читатели его не видят." in editor
    page = web(None).get(f"/knowledge/{shown.slug}/").content.decode()
    assert "Почему" not in page and "Что делать</h2>" in page
