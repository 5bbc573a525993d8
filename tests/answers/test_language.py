"""The language layer in the hands of the editors."""

import pytest
from selectolax.lexbor import LexborHTMLParser

from otklik.answers.actions import save_phrase
from otklik.answers.models import LanguageRule, TestPhrase
from otklik.answers.queries import rules
from otklik.core.models import Event
from tests.cast import NOON


@pytest.fixture
def portal(written, indexed):
    """Two articles, by name."""
    articles = {
        "router": written("Настройка роутера", "Откройте адрес роутера и впишите пароль."),
        "roaming": written("Роуминг за границей", "Включите роуминг до поездки."),
    }
    indexed()
    return articles


def refs(browser, q):
    answer = browser.get("/ask/suggest", {"q": q, "place": "home", "lang": "ru"})
    return [row.attributes["data-ref"] for row in LexborHTMLParser(answer.content.decode()).css("[data-ref]")]


def words_for(meaning):
    return [rule.words for rule in rules() if (rule.kind, rule.meaning) == ("slang", meaning)]


def page_of(answer):
    return LexborHTMLParser(answer.content.decode())


def save(browser, path, told=None):
    """Try a change, then press Save on the page that shows what it would do."""
    tried = browser.post(f"/desk/language/{path}", told or {})
    assert tried.status_code == 200, tried.content.decode()
    return browser.post(f"/desk/language/{path}", (told or {}) | {"tried": seal_of(tried), "save": "1"})


def seal_of(answer):
    return page_of(answer).css_first("input[name=tried]").attributes["value"]


def moves_of(answer):
    """Words (those of a test phrase with a mark before), place now and then, of each row of a trial."""
    rows = page_of(answer).css("section[aria-labelledby=trial-title] tbody tr")
    told = [
        ("* " if row.css_first("th small") else "", *(cell.text().strip() for cell in row.css("th, td")))
        for row in rows
    ]
    return [(mark + words.split("\n")[0].strip(), now, then) for mark, words, _answer, now, then, _result in told]


def line(**words):
    return {"kind": "slang", "words": "шмалькобокс", "meaning": "роутер", "note": ""} | words


def test_a_new_word_is_understood_at_once(web, kirill, portal):
    browser = web(kirill)
    assert refs(browser, "шмалькобокс") == []
    assert save(browser, "new/", line()).status_code == 302
    assert refs(browser, "шмалькобокс") == [portal["router"].ref]
    rule = LanguageRule.objects.get()
    assert (rule.words, rule.meaning, rule.changed_by) == (["шмалькобокс"], "роутер", kirill)
    assert Event.objects.filter(name="answers.LanguageLayerChanged").count() == 1


def test_the_same_form_twice_is_refused_in_words(web, kirill, portal):
    browser = web(kirill)
    save(browser, "new/", line())
    again = browser.post("/desk/language/new/", line())
    assert (again.status_code, LanguageRule.objects.count()) == (422, 1)


@pytest.mark.parametrize(
    "wrong",
    [
        {"words": ""},
        {"words": " \n "},
        {"words": "!!!"},
        {"meaning": ""},
        {"meaning": "???"},
        {"words": "роутер"},
        {"words": "\n".join(f"слово{n}" for n in range(21))},
        {"words": "а" * 61},
        {"kind": "poem"},
    ],
)
def test_a_line_that_says_nothing_or_too_much_is_refused(web, kirill, wrong):
    assert web(kirill).post("/desk/language/new/", line(**wrong)).status_code == 422
    assert not LanguageRule.objects.exists()


def test_words_must_not_lead_back_to_themselves(web, kirill):
    browser = web(kirill)
    save(browser, "new/", line(words="первое", meaning="второе"))
    save(browser, "new/", line(words="второе", meaning="третье"))
    refused = browser.post("/desk/language/new/", line(words="третье", meaning="первое"))
    assert refused.status_code == 422
    assert "первое → второе → третье" in refused.content.decode()
    assert LanguageRule.objects.count() == 2


def test_a_built_in_line_is_switched_off_and_on(web, kirill, portal):
    browser = web(kirill)
    before = words_for("роутер")
    assert "раздатчик" in before[0]
    assert save(browser, "off/", {"kind": "slang", "meaning": "роутер"}).status_code == 302
    assert words_for("роутер") == [()]
    page = browser.get("/desk/language/", {"q": "роутер", "kind": "slang"}).content.decode()
    assert "Выключ" in page or "Switched off" in page
    save(browser, f"{LanguageRule.objects.get().pk}/delete/")
    assert words_for("роутер") == before


def test_only_built_in_lines_can_be_switched_off(web, kirill):
    assert web(kirill).post("/desk/language/off/", {"kind": "slang", "meaning": "такого нет"}).status_code == 404


def test_a_long_built_in_line_can_be_changed(web, kirill):
    browser = web(kirill)
    page = LexborHTMLParser(browser.get("/desk/language/new/?kind=slang&meaning=не работает").content.decode())
    words = page.css_first("textarea[name=words]").text()
    assert len(words.split("\n")) > 30
    assert save(browser, "new/", line(words=words, meaning="не работает")).status_code == 302
    rule = LanguageRule.objects.get()
    assert rule.is_builtin
    assert browser.get("/desk/language/", {"q": "не фурычит"}).content.decode().count("не фурычит") == 2  # box and line


def test_trying_shows_what_would_move_and_saves_nothing(web, kirill, portal, step, a_key):
    browser = web(kirill)
    save(browser, "new/", line())
    rule = LanguageRule.objects.get()
    save_phrase(text="шмалькобокс", ref=portal["router"].ref, within=3, by=kirill, at=NOON)
    for ref in (portal["router"].ref, portal["roaming"].ref):  # a customer opened both
        step(web(None), "opened", key=a_key(), ref=ref, refs=[ref], question="где мой шмалькобокс")
    tried = browser.post(f"/desk/language/{rule.pk}/", line(meaning="роуминг"))
    assert tried.status_code == 200
    assert moves_of(tried) == [
        ("где мой шмалькобокс", "1", "–"),
        ("* шмалькобокс", "1", "–"),
        ("где мой шмалькобокс", "–", "1"),
    ]
    rule.refresh_from_db()
    phrase = TestPhrase.objects.get()
    assert (rule.meaning, phrase.last_position) == ("роутер", 1)
    assert refs(browser, "шмалькобокс") == [portal["router"].ref]
    assert Event.objects.filter(name="answers.LanguageLayerChanged").count() == 1
    kept = {"tried": seal_of(tried), "save": "1"}
    assert browser.post(f"/desk/language/{rule.pk}/", line(meaning="роуминг") | kept).status_code == 302
    phrase.refresh_from_db()
    assert (phrase.position_before, phrase.last_position, phrase.is_met) == (1, None, False)
    assert refs(browser, "шмалькобокс") == [portal["roaming"].ref]


def test_only_what_was_tried_is_saved(web, kirill, portal):
    browser = web(kirill)
    seal = seal_of(browser.post("/desk/language/new/", line()))
    for told in (line(meaning="роуминг") | {"tried": seal}, line() | {"tried": "x"}, line()):
        assert browser.post("/desk/language/new/", told | {"save": "1"}).status_code == 200
    save_phrase(
        text="шмалькобокс", ref=portal["router"].ref, within=3, by=kirill, at=NOON
    )  # the outcome is another now
    again = browser.post("/desk/language/new/", line() | {"tried": seal, "save": "1"})
    assert (again.status_code, moves_of(again)) == (200, [("* шмалькобокс", "–", "1")])
    assert not LanguageRule.objects.exists()


def test_private_answers_and_the_desk_are_no_test_questions(web, kirill, vera, alina, portal, private, step, a_key):
    step(web(alina), "opened", key=a_key(), ref=private.ref, refs=[private.ref], question="шмалькобокс списал")
    ref = portal["router"].ref
    step(web(vera), "answered", key=a_key(), place="desk", ref=ref, refs=[ref], question="шмалькобокс")
    assert moves_of(web(kirill).post("/desk/language/new/", line())) == []


def test_deleting_is_tried_too(web, kirill, portal):
    browser = web(kirill)
    save(browser, "new/", line())
    save_phrase(text="шмалькобокс", ref=portal["router"].ref, within=5, by=kirill, at=NOON)
    path = f"{LanguageRule.objects.get().pk}/delete/"
    assert moves_of(browser.post(f"/desk/language/{path}")) == [("* шмалькобокс", "1", "–")]
    assert LanguageRule.objects.exists()
    assert save(browser, path).status_code == 302
    assert not LanguageRule.objects.exists()


def test_phrases_are_run_and_say_where_the_answer_stands(web, kirill, portal):
    browser = web(kirill)
    phrase = save_phrase(text="настройка роутера", ref=portal["router"].ref, within=1, by=kirill, at=NOON)
    assert phrase.last_position == 1
    TestPhrase.objects.update(last_position=None)
    browser.post("/desk/language/phrases/run/")
    phrase.refresh_from_db()
    assert phrase.last_position == 1
    assert browser.post(f"/desk/language/phrases/{phrase.pk}/delete/").status_code == 302
    assert not TestPhrase.objects.exists()


@pytest.mark.parametrize("ref", ["topic:999", "nobody:1", "article:0", "x", "topic:" + "9" * 30])
def test_a_phrase_needs_an_answer_everybody_can_see(web, kirill, ref):
    answer = web(kirill).post("/desk/language/phrases/", {"text": "интернет", "ref": ref, "within": 5})
    assert (answer.status_code, TestPhrase.objects.count()) == (422, 0)


@pytest.mark.parametrize("path", ["", "new/", "1/"])
def test_others_do_not_know_the_page(web, alina, vera, path):
    for person in (None, alina, vera):
        assert web(person).get(f"/desk/language/{path}").status_code == 404


def test_the_list_goes_on_by_key_and_finds_words(web, kirill):
    browser = web(kirill)
    first = LexborHTMLParser(browser.get("/desk/language/").content.decode())
    assert len(first.css("section[aria-labelledby=lines-title] tbody tr")) == 50
    rest = LexborHTMLParser(browser.get(first.css_first("a[rel=next]").attributes["href"]).content.decode())
    told = [[row.text() for row in page.css("tbody th")] for page in (first, rest)]
    assert not set(told[0]) & set(told[1])


def test_markup_in_a_line_stays_words(web, kirill):
    browser = web(kirill)
    save(browser, "new/", line(words="<b>инетик</b>", meaning="<img src=x>интернет"))
    page = page_of(browser.get("/desk/language/", {"q": "инетик"}))
    assert not page.css("main img, tbody b")
