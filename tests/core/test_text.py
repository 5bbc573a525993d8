"""Markdown never becomes code, hidden marks go, personal data is found and covered."""

import re
import time
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from otklik.core.text import (
    BadMask,
    clean_line,
    clean_masks,
    clean_text,
    find_personal_data,
    language_of,
    mask_personal_data,
    personal,
    plain_of,
    shorten,
    to_html,
    to_plain,
)

SAFE_TAGS = set("p br hr h3 h4 h5 h6 strong em s code pre blockquote ul ol li a img table thead tbody tr th td".split())
SAFE_ATTRIBUTES = {"a": {"href", "title", "rel"}, "img": {"src", "alt", "title"}, "ol": {"start"}}

VECTORS = (Path(__file__).parent / "hostile.txt").read_text(encoding="utf-8").strip().split("\n")


def resolve(slug: str) -> str | None:
    return {"router": "/knowledge/router/"}.get(slug)


def assert_harmless(html: str) -> None:
    for node in LexborHTMLParser(html).css("body *"):
        assert node.tag in SAFE_TAGS
        assert set(node.attributes) <= SAFE_ATTRIBUTES.get(node.tag, set())
        for name in ("href", "src"):
            address = re.sub(r"\s", "", node.attributes.get(name) or "").lower()
            assert ":" not in re.split("[/?#]", address)[0] or address.startswith(
                ("http:", "https:", "mailto:", "tel:")
            )
        assert node.tag != "img" or re.match(r"/(?![/\\])", node.attributes["src"] or "")


def test_there_are_at_least_sixty_vectors():
    assert len(VECTORS) >= 60


@pytest.mark.parametrize("vector", [*VECTORS, "\n".join(VECTORS)])
def test_no_vector_becomes_code(vector):
    assert_harmless(to_html(vector, resolve))
    assert_harmless(to_html(f"before {vector} after", resolve))


@given(
    st.lists(st.sampled_from([*VECTORS, "\n", "\n\n", "> ", "- ", "`", "[", "](", ")", "<", "&#", "text "]), max_size=8)
)
def test_no_mixture_of_vectors_becomes_code(pieces):
    assert_harmless(to_html("".join(pieces), resolve))


@given(st.text(max_size=300))
def test_any_text_becomes_harmless_html_and_plain_words(text):
    assert_harmless(to_html(text))
    assert len(shorten(to_plain(text), 40)) <= 40
    to_plain(text)


def test_headings_begin_below_those_of_the_page():
    assert to_html("# a\n\n#### b") == "<h3>a</h3>\n<h6>b</h6>\n"


def test_links_are_found_and_marked():
    rel = 'rel="ugc nofollow noopener"'
    assert to_html("see https://a.by/x") == f'<p>see <a href="https://a.by/x" {rel}>https://a.by/x</a></p>\n'


def test_article_link_leads_to_the_article_or_stays_words():
    rel = 'rel="ugc nofollow noopener"'
    assert to_html("[a](article:router)", resolve) == f'<p><a href="/knowledge/router/" {rel}>a</a></p>\n'
    assert to_html("[**a**](article:gone) [b](article:router)", resolve) == (
        f'<p><strong>a</strong> <a href="/knowledge/router/" {rel}>b</a></p>\n'
    )
    assert to_html("[a](article:router)") == "<p>a</p>\n"


def test_pictures_elsewhere_become_words():
    assert to_html("![cat](http://evil.example/cat.png)") == "<p>cat</p>\n"
    assert to_html("![cat](/files/cat.png)") == '<p><img src="/files/cat.png" alt="cat"></p>\n'


def test_deep_nesting_ends():
    assert to_html(">" * 5000 + "a").count("<blockquote>") <= 20
    assert_harmless(to_html("[" * 2000 + "a" + "](x)" * 2000))


def test_plain_words_and_their_beginning():
    markdown = "# Router\n\nPress **reset** for [ten](http://a.by) seconds.\n\n- one\n- two\n\n```\ncode\n```"
    assert to_plain(markdown) == "Router\nPress reset for ten seconds.\none\ntwo\ncode"
    assert shorten(to_plain(markdown), 24) == "Router Press reset for…"
    assert shorten("short", 24) == "short"


def test_plain_words_of_html_are_those_of_the_markdown():
    markdown = (
        '# Router\n\nPress **reset**  \nfor [ten](http://a.by "a > b") & `<b>`.\n\n- one\n- two\n\n```\nco\nde\n```'
    )
    assert plain_of(to_html(markdown)) == to_plain(markdown).replace("reset for", "reset\nfor")
    assert plain_of("") == ""


@given(st.lists(st.text(st.characters(categories=("L", "N"), include_characters=" .,!?<>&"), max_size=40)))
def test_plain_words_of_html_are_those_of_any_simple_text(lines):
    text = "\n\n".join(line.strip() for line in lines)
    assume(not text.startswith(">") and "\n>" not in text)
    assert plain_of(to_html(text)).split() == to_plain(text).split()


def test_clean_line_takes_out_what_cannot_be_seen():
    assert clean_line("  a\x00b\u202ec \n\t d\u200be\u0301 ") == "abc d\u00e9"


@given(st.text(max_size=80))
def test_cleaning_twice_changes_nothing(text):
    assert clean_line(clean_line(text)) == clean_line(text)
    assert clean_text(clean_text(text)) == clean_text(text)


@pytest.fixture
def masks(monkeypatch):
    monkeypatch.setattr(personal._masks, "told", lambda: "4#######, 7#######")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("звоните +375 29 123-45-67 вечером", [("phone", "+375 29 123-45-67")]),
        ("мой номер 8 (029) 123-45-67", [("phone", "8 (029) 123-45-67")]),
        ("тел. 8 912 345-67-89", [("phone", "8 912 345-67-89")]),
        ("+7 (912) 345-67-89", [("phone", "+7 (912) 345-67-89")]),
        ("договор 41234567, нет интернета", [("contract", "41234567")]),
        ("лицевой счёт №71234567.", [("contract", "71234567")]),
        ("паспорт MP1234567", [("passport", "MP1234567")]),
        ("паспорт 45 03 123456 выдан", [("passport", "45 03 123456")]),
        ("личный номер 3140590A001PB1", [("passport", "3140590A001PB1")]),
        ("карта 4111 1111 1111 1111", [("card", "4111 1111 1111 1111")]),
        ("карта 4111 1111 1111 1112", []),
        ("пишите alina@example.com!", [("email", "alina@example.com")]),
        ("ул. Ленина, д. 12, кв. 45", [("address", "ул. Ленина, д. 12, кв. 45")]),
        ("вуліца Якуба Коласа 12, кв 4", [("address", "вуліца Якуба Коласа 12, кв 4")]),
        ("проспект Победителей 7-12", [("address", "проспект Победителей 7-12")]),
        ("12 Baker Street, flat 4", [("address", "12 Baker Street, flat 4")]),
        ("на улице Ленина нет интернета", []),
        ("скорость 100 Мбит/с, пинг 12 мс, канал 4K, ошибка 45", []),
        ("2026-03-02 12:00, версия 1.2.3.4, 192.168.100.1", []),
        ("тариф за 25,50 руб с 01.04.2026", []),
        ("IMEI 356938035643809", []),
        ("договор 12345678", [("contract", "12345678")]),
        ("Дагавор № 4123-4567", [("contract", "4123-4567")]),
        ("договор: 4123 4567.", [("contract", "4123 4567")]),
        ("номер договора 12345", [("contract", "12345")]),
        ("мой лицевой счёт 300456789", [("contract", "300456789")]),
        ("асабовы рахунак 300456789", [("contract", "300456789")]),
        ("л/с 12345", [("contract", "12345")]),
        ("абонентский номер 9876543", [("contract", "9876543")]),
        ("contract number 998877", [("contract", "998877")]),
        ("номер 41234567 не отвечает", [("contract", "41234567")]),
        ("договор от 01.04.2026 на 24 месяца", []),
        ("договор 2025-2026 года, пункт 4.5", []),
        ("договор №15", []),
        ("мощность 150 л.с. 12345", []),
        ("модель 7390 1234", []),
        ("модель 73901234", []),
        ("заявка 40012345", []),
        ("обращение № 40012345", []),
        ("оплатил 51234567 раз", []),
        ("наберите 29 123 45 67", [("phone", "29 123 45 67")]),
        ("(33) 123-45-67", [("phone", "(33) 123-45-67")]),
        ("25 1234567 вечером", [("phone", "25 1234567")]),
        ("912 345-67-89", [("phone", "912 345-67-89")]),
        ("29 123 45", []),
        ("заявка 291234567", []),
        ("Садовая 12-45", [("address", "Садовая 12-45")]),
        ("живу на Садовой, 12, кв. 45", [("address", "Садовой, 12, кв. 45")]),
        ("Советская улица 12-45", [("address", "Советская улица 12-45")]),
        ("пр Строителей 7, кв 3", [("address", "пр Строителей 7, кв 3")]),
        ("Садовая 12", []),
        ("Садовая 10-20 минут без сети", []),
        ("Средняя 10-20", []),
        ("привет 12-45", []),
        ("Пинг 12-45, улитка 12-45", []),
        ("BY13 NBRB 3600 9000 0000 2Z00 AB00", [("iban", "BY13 NBRB 3600 9000 0000 2Z00 AB00")]),
        ("BY13NBRB3600900000002Z00AB00.", [("iban", "BY13NBRB3600900000002Z00AB00")]),
        ("BY14 NBRB 3600 9000 0000 2Z00 AB00", []),
        ("серийный номер 48575443ABCDEF12", []),
    ],
)
def test_personal_data_is_found(masks, text, found):
    assert [(one.kind, one.text) for one in find_personal_data(text)] == found


@given(
    st.sampled_from(["договор", "Договор №", "дагавор", "лицевой счёт", "асабовы рахунак:", "л/с", "contract no"]),
    st.integers(min_value=20_000, max_value=10**15),
)
def test_a_number_beside_its_name_is_found_whatever_its_length(word, number):
    assert [found.text for found in find_personal_data(f"у меня {word} {number}, помогите")] == [str(number)]


def test_a_bare_number_is_a_contract_only_where_the_operator_says_how_they_look(monkeypatch):
    monkeypatch.setattr(personal._masks, "told", lambda: "55####")
    assert [found.text for found in find_personal_data("номера 551234 и 41234567")] == ["551234"]
    monkeypatch.setattr(personal._masks, "told", str)
    assert find_personal_data("номера 551234 и 41234567") == []


def test_masks_are_cleaned_or_refused():
    assert clean_masks(" 4#######;7#######  4####### ") == "4#######, 7#######"
    assert clean_masks("") == ""
    for bad in ("12345678", "(a+)+", "###", "4" * 21, ".*"):
        with pytest.raises(BadMask):
            clean_masks(bad)


def test_the_guard_is_quick_on_any_length():
    for piece in ("договор ", "1 ", "29 123 45 6", "Садовая 12-", "BY13 NBRB ", "ул. а ", "договор: номер "):
        began = time.perf_counter()
        find_personal_data(piece * (20_000 // len(piece)))
        assert time.perf_counter() - began < 5


def test_masking_keeps_the_length_and_the_words():
    assert mask_personal_data("договор 41234567, +375291234567") == "договор ••••••••, +••••••••••••"


@given(
    st.lists(
        st.one_of(
            st.sampled_from(
                [
                    "+375 29 123-45-67",
                    "договор 41234567",
                    "л/с 12345",
                    "29 123 45 67",
                    "MP1234567",
                    "4111111111111111",
                    "a@b.by",
                    "ул. Мира 1-2",
                ]
            ),
            st.text(max_size=10),
        ),
        max_size=6,
    )
)
def test_masked_text_holds_nothing_personal(pieces):
    text = " ".join(pieces)
    masked = mask_personal_data(text)
    assert len(masked) == len(text)
    assert find_personal_data(masked) == []


@pytest.mark.parametrize(
    ("text", "page", "language"),
    [
        ("Не работает интернет со вчерашнего дня", "be", "ru"),
        ("Не працуе інтэрнэт з учорашняга дня", "ru", "be"),
        ("The internet has been down since yesterday", "ru", "en"),
        ("Router GP-4: LOS мигает красным", "en", "ru"),
        ("Чаму няма сувязі на ўсім раёне?", "en", "be"),
        ("Смотрите https://parus.example/en/knowledge/router-red-light, не помогает", "en", "ru"),
        ("Слово «інтэрнэт» в Russian questions: как его ищут и пишут?", "be", "ru"),
        ("Не працуе", "be", "be"),
        ("Не могу", "ru", "ru"),
        ("Не могу", "en", "ru"),
        ("41234567", "be", "be"),
        ("", "en", "en"),
        ("GP4", "ru", "ru"),
    ],
)
def test_the_language_of_a_text(text, page, language):
    assert language_of(text, page) == language
