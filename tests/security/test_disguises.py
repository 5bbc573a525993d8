"""Names and texts that read otherwise than they are: turned around, without ink, in letters of another alphabet, piled up."""

import time

import pytest

from otklik.community.models import Topic
from otklik.core.text import clean_line, clean_text
from otklik.parties.models import Individual
from otklik.touchpoints.actions import preload_catalogue
from tests.cast import NOON

pytestmark = pytest.mark.django_db

ZALGO = "Z" + "\u0336\u0301\u0489\u036f" * 20
INKLESS = (
    "\u3164",
    "\u2800" * 9,
    "\u115f\u1160",
    "\u200b\u2060\ufeff",
    "\u200d",
    "\U000e0041\U000e0042",
    "\u0301\u0301",
    "\u00ad",
)


@pytest.fixture
def named(web, operator, alina):
    """`named(nick)`: the status when Alina wants to be called so, and what she is called then."""

    def ask(nick: str) -> tuple[int, str]:
        answer = web(alina).post("/me/", {"nick": nick, "about": "", "language": "ru"})
        return answer.status_code, Individual.objects.get(pk=alina.pk).nick

    return ask


@pytest.fixture
def sidorenko(vera):
    Individual.objects.filter(pk=vera.pk).update(nick="Вера Сомова")
    return vera


@pytest.mark.parametrize(
    "nick", ["Вера Сомова", "вера  сомова", "ВЕРА СОМОВА", "Bepa Сомова", "Βера Сомова", "Вера С0мова", "Вера-Сомова", "ВераСомова",
             "Вера\u200b Сомова", "\u202eВера Сомова\u202c", "Ве\u0301ра Сомова", "(Вера) Сомова.", "Вера\u3164 Сомова"],
)  # fmt: skip
def test_nobody_passes_for_an_employee(named, sidorenko, nick):
    assert named(nick) == (422, "Alina")


@pytest.mark.parametrize(
    "nick", ["Парус", "парус", "ПАРУC", "П.А.Р.У.С.", "Parus", "РАRUS", "Ветразь", "Парус поддержка", "Support Parus", "П а р у с", "Анна Парус"]
)  # fmt: skip
def test_nobody_passes_for_the_company(named, nick):
    assert named(nick) == (422, "Alina")


@pytest.mark.parametrize(("nick", "kept"), [("Вéра Сомова", "Вра Сомова"), ("ПAPУC", "APYC")])
def test_a_word_of_two_alphabets_loses_the_letters_of_one(named, sidorenko, nick, kept):
    """Then it can be seen to be another name."""
    assert named(nick) == (302, kept)


def test_nor_when_he_signs_up(web, operator, sidorenko):
    told = {"email": "new@example.com", "password1": "", "terms": "on", "nick": "Bepa Coмова"}
    assert web(None).post("/account/signup/", told).status_code == 422
    assert web(None).post("/account/signup/", told | {"nick": "Вера Сомоватая"}).status_code == 302


@pytest.mark.parametrize("nick", ["Парусник", "Вера", "Веранда", "Игорь 7", "Ніна Ў."])
def test_other_names_are_free(named, sidorenko, nick):
    assert named(nick) == (302, nick)


def test_an_employee_keeps_what_is_his(web, operator, sidorenko):
    told = {"nick": "Вера Сомова, Парус", "about": "", "language": "ru"}
    assert web(sidorenko).post("/me/", told).status_code == 302


@pytest.mark.parametrize("nothing", INKLESS, ids=ascii)
def test_what_cannot_be_seen_is_nothing(named, web, alina, category, nothing):
    assert named(nothing * 3) == (422, "Alina")
    told = {"kind": "question", "category": category.key, "title": nothing, "body": "Не работает", "once_key": "x" * 16}
    preload_catalogue(at=NOON)
    assert web(alina).post("/topics/new/", told).status_code == 422
    assert not Topic.objects.exists()
    assert web(alina).post("/topics/new/", told | {"title": "Видно"}).status_code == 302


def test_letters_turned_around_and_piled_up_are_put_down(web, alina, category):
    preload_catalogue(at=NOON)
    told = {"kind": "question", "category": category.key, "once_key": "x" * 16}
    told |= {"title": f"Счёт \u202egpj.exe\u202c {ZALGO}", "body": f"{ZALGO}\n\u2067слово\u2069 \u200bи всё"}
    answer = web(alina).post("/topics/new/", told)
    assert answer.status_code == 302
    topic = Topic.objects.get()
    assert (topic.title, topic.body) == (
        clean_line("Счёт gpj.exe Z\u0336\u0301\u0489"), clean_text("Z\u0336\u0301\u0489\nслово и всё")
    )  # fmt: skip


def test_the_letters_of_our_languages_and_emoji_stay():
    kept = "Ўзнагарода: ёлка, йод; café naïve Việt 👩‍👩‍👧‍👦 ❤️ 1️⃣"
    assert (clean_line(kept), clean_text(kept)) == (kept, kept)


@pytest.mark.parametrize("words", ["а" * 100_000, "а " * 50_000, "👩‍👩‍👧‍👦" * 14_000, "\u0301" * 100_000, "x\0" * 50_000, "1 " * 50_000, "@" * 100_000])  # fmt: skip
def test_a_question_of_a_hundred_thousand_letters_is_soon_refused(web, operator, alina, category, words):
    began = time.process_time()
    for url in ("/ask/suggest", "/search/", "/api/v1/ask", "/topics/"):
        assert web(None).get(url, {"q": words, "place": "home"}).status_code in (200, 404, 422)
    told = {"kind": "question", "category": category.key, "title": words, "body": words, "once_key": "x" * 16}
    assert web(alina).post("/topics/new/", told).status_code in (400, 422)
    assert web(alina).post("/topics/preview/", {"body": words, "title": words}).status_code in (200, 400, 404, 405, 422)
    assert time.process_time() - began < 20  # seconds of work, far more than it takes; hours when something runs away
