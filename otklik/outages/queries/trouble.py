"""Whether a question is about something that does not work, rather than about tariffs or settings."""

from collections.abc import Sequence
from typing import Final

from otklik.core.search import analysis
from otklik.outages.queries.addresses import Spoken, heard, is_of_name

# said alone
_ALONE: Final = (
    "авария сбой обрыв перебои пропал пропала пропало пропали отвалился отвалилась исчез исчезла исчезло глючит "
    "вырубили отрубили вырубился лежит обрывается тормозит виснет зависает отключения неполадки повреждение кабель "
    "аварыя збой абрыў знік знікла зніклі перабоі адключэнні адсутнічае отсутствует outage down offline broken "
    "disconnected починят починили"
).split()
# what does not do so: "не работает", "isn't working"
_DOING: Final = (
    "работает работают работал работало грузит грузится открывается ловит ловят показывает показывают включается "
    "подключается работать подключиться працуе працуюць ловіць адкрываецца паказвае грузіцца working work load loading"
).split()
# what there is not: "нет интернета", "no signal"
_THINGS: Final = (
    "интернет интернета инет инета сеть сети связь связи телевидение телевидения тв сигнал сигнала wifi вайфай доступ "
    "света гудка інтэрнэту інтэрнэта сеткі сувязі тэлебачання сігналу internet connection signal network tv"
).split()
_NOT: Final = frozenset("не ня not isn't doesn't don't won't can't".split())
_NO: Final = frozenset("нет нету няма no".split())
_NEAR_DOING, _NEAR_THINGS = 3, 2  # words from the denial
# what an address is made of besides its street: a question of nothing else asks what is going on there
_PLAIN: Final = frozenset(
    analysis.term(word)
    for word in "улица ул вуліца вул проспект пр переулок пер площадь пл дом д кв квартира на по в у г".split()
)


def _stems(words: list[str]) -> frozenset[str]:
    return frozenset(analysis.term(word, is_belarusian) for word in words for is_belarusian in (False, True))


_ALONE_STEMS, _DOING_STEMS, _THING_STEMS = _stems(_ALONE), _stems(_DOING), _stems(_THINGS)


def is_about_trouble(question: str) -> bool:
    """Whether these words tell that something is broken; in Latin letters, too."""
    words = heard(analysis.fold(question))
    if any(_is_in(word, _ALONE_STEMS) for word in words):
        return True
    return _denied(words, _NOT, _DOING_STEMS, _NEAR_DOING) or _denied(words, _NO, _THING_STEMS, _NEAR_THINGS)


def is_only_an_address(question: str, names: list[str]) -> bool:
    """Whether there is nothing in the question but these names, kinds of streets and numbers."""
    words = heard(analysis.fold(question))
    return bool(words) and all(
        word.word.folded[0].isdigit() or _is_in(word, _PLAIN) or any(is_of_name(word, name) for name in names)
        for word in words
    )


def _is_in(word: Spoken, stems: frozenset[str]) -> bool:
    return not stems.isdisjoint(word.readings)


def _denied(words: Sequence[Spoken], denials: frozenset[str], denied: frozenset[str], near: int) -> bool:
    places = [place for place, word in enumerate(words) if _is_in(word, denied)]
    return any(
        not denials.isdisjoint(word.ways) and any(abs(at - place) <= near for place in places)
        for at, word in enumerate(words)
    )
