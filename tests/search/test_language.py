"""What customers type and what they mean."""

from dataclasses import replace

import pytest
from django.contrib.auth.models import AnonymousUser

from otklik.answers.queries import suggest
from otklik.answers.queries.ask import models
from otklik.answers.queries.layer import builtin_rules
from otklik.core.search import analysis, language
from otklik.core.search.engine import shared_engine
from otklik.core.search.question import understand
from tests.cast import NOON
from tests.search.conftest import answer

SHELF = (
    answer(1, "Как сменить тариф", "Откройте «Мой Парус», раздел «Тарифы», и выберите новый тариф."),
    answer(2, "Не работает домашний интернет", "Выключите роутер на минуту и включите снова, проверьте кабель."),
    answer(3, "Как пополнить баланс", "Картой на сайте, в приложении или в терминале; счёт пополняется сразу."),
    answer(4, "Настройка APN для мобильного интернета", "Точка доступа internet, имя и пароль пустые."),
    answer(5, "Как изменить пароль Wi-Fi", "На странице роутера откройте раздел Wi-Fi и впишите новый пароль."),
    answer(6, "Телевидение зависает и рассыпается картинка", "Перезагрузите приставку и проверьте кабель."),
    answer(7, "Как войти в личный кабинет", "По номеру договора или телефона; пароль приходит по SMS."),
    answer(8, "Скорость интернета ниже обещанной", "Измерьте скорость по кабелю, а не по Wi-Fi."),
    answer(9, "Обещанный платёж", "Подключается в приложении на пять дней, когда деньги закончились."),
    answer(10, "Какие документы нужны для перехода с номером", "Паспорт и заявление; переход занимает восемь дней."),
)


def best(text: str) -> str:
    found = suggest(question=text, asker=AnonymousUser(), language="ru", at=NOON, limit=3, place="home")
    return found.best[0].ref if found.best else ""


@pytest.mark.parametrize("meaning", [True, False])
@pytest.mark.parametrize(
    ("text", "ref"),
    [
        ("njhba", "shelf:1"),
        ("rfr cvtybnm nfhba", "shelf:1"),
        ("rfr cvtybnm gfhjkm yf dfqafq", "shelf:5"),
        ("tarif", "shelf:1"),
        ("internet ne rabotaet", "shelf:2"),
        ("kak popolnit balans", "shelf:3"),
        ("ne mogu zajti v lichnyj kabinet", "shelf:7"),
        ("lk", "shelf:7"),
        ("kr", "shelf:7"),
        ("обещаный платеж", "shelf:9"),
        ("ОБЕЩАННЫЙ ПЛАТЁЖ", "shelf:9"),
        ("ТВ", "shelf:6"),
        ("ЛК", "shelf:7"),
        ("фзт", "shelf:4"),
        ("apn", "shelf:4"),
        ("инет сдох", "shelf:2"),
        ("закинуть деньги", "shelf:3"),
        ("поменять пароль на вайфай", "shelf:5"),
        ("телик глючит", "shelf:6"),
        ("Як змяніць тарыф", "shelf:1"),
        ("не працуе інтэрнэт", "shelf:2"),
        ("нізкая хуткасць інтэрнэту", "shelf:8"),
        ("папоўніць рахунак", "shelf:3"),
        ("увайсці ў асабісты кабінет", "shelf:7"),
        ("паказвае тэлебачанне дрэнна", "shelf:6"),
        ("пополнеть балнс", "shelf:3"),
        ("скоросьть инторнета", "shelf:8"),
        ("тпариф сменть", "shelf:1"),
    ],
)
def test_words_of_customers_find_the_answer(index, settings, text, ref, meaning):
    settings.MEANING = meaning
    index(*SHELF, meaning=meaning)
    assert best(text) == ref


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("njhba", "тариф"),
        ("tarif", "тариф"),
        ("ghbdtn", "привет"),
        ("тариф", ""),
        ("инт не раб", ""),
        ("internet ne rabotaet", "интернет не работает"),
        ("ne rabotaet wifi", "не работает wifi"),
        ("lk", "лк"),
    ],
)
def test_a_word_typed_blind_is_told_back_as_it_is_spelled(index, settings, typed, told):
    settings.MEANING = False
    index(*SHELF)
    found = suggest(question=typed, asker=AnonymousUser(), language="ru", at=NOON, limit=3, place="home")
    assert found.corrected == told


@pytest.mark.parametrize(
    ("word", "is_none"),
    [("тариф", False), ("njhba", False), ("tarif", False), ("Wi-Fi", False), ("ЛК", False), ("велосипед", True)],
)
def test_one_word_asks_for_whatever_is_titled_by_it(index, settings, word, is_none):
    settings.MEANING = False
    index(*SHELF)
    found = suggest(question=word, asker=AnonymousUser(), language="ru", at=NOON, limit=3, place="home")
    assert found.no_good_answer is is_none


@pytest.mark.parametrize("text", ["qwertyzxcv", "zzqx wvut", "абырвалг", "гудок"])
def test_when_no_word_is_known_it_takes_more_to_be_a_good_answer(index, text):
    """Whatever is asked something is nearest to it, and weights learned elsewhere may call that good."""
    index(*SHELF)
    learned = replace(models(), meaning=replace(models().meaning, threshold=0.0))
    layer = language.build(builtin_rules())
    found = [
        shared_engine().find(asked, layer=layer, models=learned, language="ru", at=NOON, limit=3).is_good
        for asked in (text, f"{text} тариф")
    ]
    assert found == [False, True]


@pytest.mark.parametrize(
    "text", ["my wireless is slow", "how do I top up", "не працуе інтэрнэт", "njhba", "lk", "как это"]
)
def test_words_of_the_language_layer_are_known_words(text):
    knows = {"wi-fi", "интернет", "тариф", "кабинет", "баланс", "пополнить"}
    stems = {stem for word in knows for stem in analysis.terms(word)}
    layer = language.build(builtin_rules())
    assert understand(text, layer, lambda name, word: int(word in (knows if name == "words" else stems))).is_known
