"""Whatever is typed and whatever the index holds, the box answers, and shows nobody what is not his."""

import pytest
from django.contrib.auth.models import AnonymousUser

from otklik.answers.queries import Filters, search, suggest
from otklik.core.search import folders
from otklik.core.search.engine import shared_engine
from tests.cast import NOON
from tests.search.conftest import answer

ANYBODY = AnonymousUser()


def ask(text: str, limit: int = 8) -> list[str]:
    found = suggest(question=text, asker=ANYBODY, language="ru", at=NOON, limit=limit, place="home")
    return [one.ref for one in found.best]


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "\0", "а\0б\0в", "\u202eтариф\u202c", "🙂🙂🙂", "тариф " * 20_000, "%%%", "'\"\\", "((тариф", "тариф AND OR NOT",
        "title:тариф", "\ud800", "\U0010ffff", "ｔｖ", "а" * 100_000, "*", "~", "ё" * 50, "<b>тариф</b>", "1" * 5000, "ﷺ", "ǅ",
    ],
)  # fmt: skip
def test_anything_may_be_typed(index, text):
    index(answer(1, "Как сменить тариф", "В приложении."))
    assert set(ask(text)) <= {"shelf:1"}
    search(question=text, asker=ANYBODY, language="be", at=NOON)


def test_marks_of_direction_and_nul_do_not_hide_words(index):
    index(answer(1, "Как сменить тариф", "В приложении."))
    assert ask("\u202eта\0риф сме\u200bнить тариф") == ["shelf:1"]


def test_too_little_to_ask(index):
    index(answer(1, "ТВ и телевидение", "Приставка."))
    found = suggest(question="у", asker=ANYBODY, language="ru", at=NOON)
    assert (found.best, found.is_askable) == ([], False)
    assert ask("ТВ") == ["shelf:1"]


def test_empty_index_answers_with_nothing(index):
    index()
    found = suggest(question="тариф", asker=ANYBODY, language="ru", at=NOON)
    assert (found.best, found.no_good_answer, found.index_state) == ([], True, "ready")


def test_no_index_at_all_says_so(shelf, db):
    found = suggest(question="тариф", asker=ANYBODY, language="ru", at=NOON)
    assert (found.best, found.no_good_answer, found.index_state) == ([], False, "missing")


def test_hidden_and_deleted_are_never_shown_and_others_take_their_place(index, shelf):
    index(*(answer(number, f"Как сменить тариф, часть {number}", "В приложении.") for number in range(1, 31)))
    first = ask("сменить тариф", limit=3)
    shelf.hidden.add(first[0])
    del shelf.lying[first[1]]
    second = ask("сменить тариф", limit=3)
    assert len(second) == 3
    assert not {first[0], first[1]} & set(second)


def test_index_removed_while_serving_still_answers(index):
    import shutil

    index(answer(1, "Как сменить тариф", "В приложении."))
    assert ask("тариф") == ["shelf:1"]
    shutil.rmtree(folders.root())
    assert ask("тариф") == ["shelf:1"]
    assert shared_engine().state() == "missing"


def test_damaged_index_is_no_error(index):
    index(answer(1, "Как сменить тариф", "В приложении."))
    for path in folders.current().iterdir():  # type: ignore[union-attr]
        path.write_bytes(b"\0" * 100)
    assert ask("тариф") == []


def test_search_page_filters_and_pages(index):
    both = [answer(n, f"Смена тарифа {n}", "В приложении.", language="ru" if n % 2 else "be") for n in range(1, 31)]
    index(*both)
    page = search(question="смена тарифа", asker=ANYBODY, language="ru", at=NOON, filters=Filters(language="be"))
    assert (page.total, len(page.answers), page.next_after) == (15, 10, 10)
    assert {int(one.ref.split(":")[1]) % 2 for one in page.answers} == {0}
    rest = search(
        question="смена тарифа", asker=ANYBODY, language="ru", at=NOON, filters=Filters(language="be"), after=10
    )
    assert [one.position for one in rest.answers] == [11, 12, 13, 14, 15]
    assert not {one.ref for one in rest.answers} & {one.ref for one in page.answers}


def test_matches_are_marked(index):
    index(answer(1, "Как сменить тариф", "Откройте приложение и выберите новый тариф."))
    found = suggest(question="смена тарифа", asker=ANYBODY, language="ru", at=NOON)
    title = found.best[0].title
    assert "".join(text for text, _ in title) == "Как сменить тариф"
    assert [text for text, is_match in title if is_match] == ["сменить", "тариф"] or "тариф" in dict(title)


def test_layout_is_told(index):
    index(answer(1, "Как сменить тариф", "В приложении."))
    found = suggest(question="cvtybnm nfhba", asker=ANYBODY, language="ru", at=NOON)
    assert found.corrected == "сменить тариф"
