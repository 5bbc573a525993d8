"""What customers type and what they mean."""

import pytest
from django.contrib.auth.models import AnonymousUser

from otklik.answers.queries import suggest
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
