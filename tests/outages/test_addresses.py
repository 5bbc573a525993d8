"""Streets and houses as people write them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from demo import facts
from otklik.outages.queries import BadHouses, House, is_about_trouble, named_in, read_house, read_houses
from otklik.outages.queries.addresses import covers, same


@pytest.mark.parametrize(
    ("text", "street", "house"),
    [
        ("на Сосновой 12 нет интернета", "Сосновая улица", House(12)),
        ("СОСНОВАЯ УЛИЦА, дом 12к2", "ул. Сосновая", House(12, "", 2)),
        ("ул. Сосновая 12/2", "Сосновая улица", House(12, "", 2)),
        ("На сосновой улице, д. 3А нет инета", "Сосновая улица", House(3, "а")),
        ("Сосновая, 12 корпус 2", "Сосновая улица", House(12, "", 2)),
        ("Сосновая 12 в подъезде темно", "Сосновая улица", House(12)),
        ("вул. Сасновая, 7 няма інтэрнэту", "Сосновая улица", House(7)),
        ("няма інтэрнэту на Сасновай", "Сосновая улица", None),
        ("Сосновая с 19:00 без связи", "Сосновая улица", None),
        ("у нас на Космонавтов 17 не работает", "улица Космонавтов", House(17)),
        ("на Касманаўтаў няма інтэрнэту", "улица Космонавтов", None),
        ("пр-т Строителей 30", "проспект Строителей", House(30)),
        ("в Березовом переулке", "Берёзовый переулок", None),
        ("на Маладзёжнай 9 няма сувязі", "Молодёжная улица", House(9)),
        ("в Каменке на Полевой 8", "Полевая улица (Каменка)", House(8)),
        ("leninskaja", "Ленинская улица", None),
        ("net interneta na leninskoj 12 k 1", "ул. Ленинская", House(12, "", 1)),
        ("ktybycrfz 5", "Ленинская улица", House(5)),
        ("Лeнинск", "Ленинская улица", None),
        ("на леннской 5 нет инета", "Ленинская улица", House(5)),
        ("у нас на Космонафтов 17a не работает", "улица Космонавтов", House(17, "а")),
        ("на Ленина 12/1 нет тв", "улица Ленина", House(12, "", 1)),
        ("ленина 12 а", "улица Ленина", House(12, "а")),
        ("Сосновая 12 а интернета нет", "Сосновая улица", House(12)),
    ],
)
def test_a_street_is_found_in_a_text_with_its_house(text, street, house):
    named = named_in(text, street)
    assert named is not None
    assert named.house == house


@pytest.mark.parametrize(
    ("text", "street"),
    [
        ("шишка упала с сосны", "Сосновая улица"),
        ("на Садовой нет связи", "Большая Садовая улица"),
        ("нет интернета", "улица Ленина"),
        ("", "улица Ленина"),
        ("улица", "улица Ленина"),
        ("купил роутер, нет интернета", "улица Купалы"),
        ("у парома порвали кабель", "Паромная улица"),
        ("каля вакзала няма інтэрнэту", "Вокзальная улица"),
        ("космонафты не работают", "улица Космонавтов"),
        ("на Садовой и на Зеленой", "Солёная улица"),
    ],
)
def test_another_word_is_no_street(text, street):
    assert named_in(text, street) is None


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("ул. Ленина", "улица ЛЕНИНА", True),
        ("Молодежная", "Молодёжная улица", True),
        ("вул. Касманаўтаў", "улица Космонавтов", True),
        ("Садовая улица", "Большая Садовая улица", False),
        ("Лесной район", "Лесной", True),
        ("улица Школьная", "улица Школьная (Дубровка)", False),
        ("", "улица Ленина", False),
    ],
)
def test_spellings_of_one_street(one, other, is_same):
    assert same(one, other) is is_same
    assert same(other, one) is is_same


@pytest.mark.parametrize(
    ("houses", "inside", "outside"),
    [
        ("", "1 400 12к2 7а", ""),
        ("1-15", "1 15 12к2 12/2 7а", "16 150"),
        ("1-15 нечёт", "1 7 15", "2 14 17"),
        ("2–20 чётные, 33", "2 20 33", "3 22 33а"),
        ("1-9 няцотныя", "1 9", "2"),
        ("2-8 even; 11 odd-numbered"[:8], "2 8", "3"),
        ("12к2", "12к2 12/2", "12 12к3 12а"),
        ("12", "12", "12к2 12а 112"),
    ],
)
def test_lists_of_houses(houses, inside, outside):
    assert [house for house in inside.split() if not covers(houses, read_house(house))] == []
    assert [house for house in outside.split() if covers(houses, read_house(house))] == []


@pytest.mark.parametrize(
    ("told", "house"),
    [
        ("12а", House(12, "а")), ("12A", House(12, "а")), ("12-а", House(12, "а")), ("12/А", House(12, "а")),
        ("12 а", House(12, "а")), ("12/1", House(12, "", 1)), ("12 k 1", House(12, "", 1)), ("д. 12", House(12)),
        ("12 корп. 1", House(12, "", 1)), ("№ 12", House(12)), ("12/1а", House(12, "а", 1)), ("12 13", None),
    ],
)  # fmt: skip
def test_houses_as_contracts_and_people_write_them(told, house):
    assert read_house(told) == house
    assert house is None or covers("11-13", house)


@given(place=st.integers(0, 8), letter=st.sampled_from("абдклнорстя"), slip=st.sampled_from(["lost", "wrong", "added"]))
def test_one_wrong_letter_is_forgiven_where_an_address_stands(place, letter, slip):
    name = "ленинская"
    told = name[:place] + ("" if slip == "lost" else letter) + name[place + (slip != "added") :]
    for text in (f"на {told} нет интернета", f"{told} улица 5", f"ул. {told}"):
        assert named_in(text, "Ленинская улица") is not None


@pytest.mark.slow
def test_questions_that_name_no_street_are_left_alone():
    roots = "касман космон садов сасн сосн замков лесн лясн вокзальн машеров бер.?з набярэж набереж".split()
    streets = [street for district in facts.operator()["district"] for street in district["streets"]]
    questions = [
        text
        for text, _ids, _language in facts.questions("tune", "heldout", "unanswerable_tune", "unanswerable_heldout")
    ]
    named = [text for text in questions if any(named_in(text, street) for street in streets)]
    assert len(named) > 5 < len(streets)
    assert [text for text in named if not re.search("|".join(roots), text.lower())] == []


@pytest.mark.parametrize("houses", ["вся улица", "15-1", "1-15 синие", "12-", "1 2", "-"])
def test_what_is_no_list_of_houses_is_refused(houses):
    with pytest.raises(BadHouses):
        read_houses(houses)


@given(first=st.integers(1, 900), size=st.integers(0, 90), asked=st.integers(1, 999))
def test_a_range_has_just_its_numbers(first, size, asked):
    last = first + size
    assert covers(f"{first}-{last}", House(asked)) is (first <= asked <= last)
    assert covers(f"{first}-{last} чёт", House(asked)) is (first <= asked <= last and asked % 2 == 0)


@given(st.text(max_size=60))
def test_anything_may_be_typed(text):
    named_in(text, "Сосновая улица")
    read_house(text)
    is_about_trouble(text)
    assert same(text, text) or not any(sign.isalnum() for sign in text) or len(text) > 40


@pytest.mark.parametrize(
    "question",
    [
        "нет интернета", "не работает интернет", "Что у вас, авария?", "интернет пропал", "no internet",
        "internet isn't working", "няма інтэрнэту", "не працуе тэлевізар", "тв не показывает", "не ловит сеть",
        "дома интернета нет", "когда починят", "outage?", "net interneta", "ytn bynthytnf", "ne rabotaet tv",
    ],
)  # fmt: skip
def test_trouble_is_recognised(question):
    assert is_about_trouble(question)


@pytest.mark.parametrize(
    "question",
    [
        "сменить тариф", "отключить услугу", "не приходит счёт", "у меня нет договора", "не могу оплатить интернет",
        "как подключить интернет без договора", "Почему нет скидки на интернет", "подключить Сосновая 12", "",
    ],
)  # fmt: skip
def test_other_questions_are_no_trouble(question):
    assert not is_about_trouble(question)
