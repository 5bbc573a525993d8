"""From text to the words the index keeps: folding, words with their places, stems in one space for ru, be and en."""

import re
import threading
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import Stemmer

from otklik.core.search import belarusian

LONGEST_WORD = 40
_JUNK = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff0-\uffff]")
_FOLD = str.maketrans({"ё": "е", "’": "'", "ʼ": "'", "‘": "'", "`": "'", "´": "'", "ʹ": "'"})
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_CYRILLIC = re.compile(r"[а-яіўґѐ-џ]")
_MIXED = re.compile(r"\d{2,}|[^\W\d_]{2,}")
_HYPHEN = re.compile(r"(?<![^\W_])([^\W_]{1,5})-([^\W_]{1,5})(?![^\W_]|-)")
_SKELETON = str.maketrans({"о": "а", "ы": "и", "і": "и", "э": "е", "я": "е", "ю": "у", "ъ": None, "ь": None, "й": "и"})
_DOUBLED = re.compile(r"([^\W\d_])\1+")

STOP_WORDS = frozenset(
    "и в во не что он на я с со как а то все она так его но да ты к у же вы за бы по от меня еще о из ему до ли если "
    "или ни быть был мне для это эта этот можно нужно надо при под над есть мой моя мое мои у нас вас вам чтобы когда "
    "где почему зачем какой какая какие чем кто через пожалуйста подскажите здравствуйте добрый день "
    "і ў ва ня што ён яна яны але ды ці калі дзе чаму як мне мяне мой мая мае каб гэта гэты ёсць трэба можна праз "
    "the a an of to in on for and or is are be it i my me you your do does did can could would should how what when "
    "where why which with from at by this that there was were will am not have has had if as please way any".split()
)

_stemmers = threading.local()


@dataclass(frozen=True)
class Word:
    """A word of a text: folded, with its place in the text it was taken from."""

    folded: str
    start: int
    end: int


def clean(text: str, most: int) -> str:
    """The text without control and invisible characters, spaces made single, at most `most` characters."""
    text = _JUNK.sub(" ", text[: most * 2])
    return " ".join(text.split())[:most]


def fold(text: str) -> str:
    """Letters made comparable: NFKC, lower case, ё as е, stress marks gone."""
    text = unicodedata.normalize("NFKC", text.translate(_FOLD)).lower().translate(_FOLD)
    if text.isascii():
        return text
    text = "".join(mark for mark in unicodedata.normalize("NFKC", text) if unicodedata.category(mark) != "Mn")
    return text.translate(_FOLD)


def words(text: str) -> Iterator[Word]:
    """Words of a text, folded one by one so that their places stay true."""
    for found in _WORD.finditer(text.translate(_FOLD)):
        folded = fold(found.group()).strip("'")
        if folded and len(folded) <= LONGEST_WORD:
            yield Word(folded, found.start(), found.end())


def surface(text: str) -> list[str]:
    """Folded words, with the parts of mixed words (100мбит) and the joined form of hyphened ones (wi-fi) added."""
    folded = fold(text)
    found = [word for word in _WORD.findall(folded) if len(word) <= LONGEST_WORD]
    for word in found[:]:
        if not word.isdigit() and any(sign.isdigit() for sign in word):
            parts = _MIXED.findall(word)
            found += [part for part in parts if part != word]
    found += [first + second for first, second in _HYPHEN.findall(folded)]
    return found


def terms(text: str) -> list[str]:
    """Stems of a text in the order of its words; Russian and Belarusian forms of a word give the same stem."""
    is_belarusian = belarusian.looks_belarusian(fold(text))
    return [term(word, is_belarusian) for word in surface(text)]


@lru_cache(maxsize=20_000)
def term(word: str, is_belarusian: bool = False) -> str:
    """The stem of one folded word."""
    if _CYRILLIC.search(word):
        return skeleton(spelt_stem(word, is_belarusian))
    if word.isascii() and word.isalpha():
        return _stem("english", word)
    if "'" in word:
        head, _, tail = word.partition("'")
        return _stem("english", head if tail == "s" else head + tail)
    return word


def spelt_stem(word: str, is_belarusian: bool = False) -> str:
    """The stem of a folded Cyrillic word with all its letters."""
    if is_belarusian or "і" in word or "ў" in word or word.endswith(("ць", "цца")):
        word = belarusian.to_russian(word)
    return _stem("russian", word.replace("'", ""))


def skeleton(word: str) -> str:
    """A Cyrillic word without what people and languages spell differently: unstressed vowels, soft signs, doubles."""
    return _DOUBLED.sub(r"\1", word.translate(_SKELETON)) or word


def grams(found: Iterable[str], most: int) -> list[str]:
    """Character 3- and 4-grams of words with their ends marked, in order, at most `most` of them."""
    out: list[str] = []
    for word in found:
        marked = f"<{skeleton(word)}>"
        if len(marked) < 5:
            continue
        out += [marked[at : at + 3] for at in range(len(marked) - 2)]
        out += [marked[at : at + 4] for at in range(len(marked) - 3)]
        if len(out) >= most:
            break
    return out[:most]


def _stem(language: str, word: str) -> str:
    stemmer = getattr(_stemmers, language, None)  # a stemmer is not safe to share between threads
    if stemmer is None:
        stemmer = Stemmer.Stemmer(language)
        setattr(_stemmers, language, stemmer)
    return str(stemmer.stemWord(word))
