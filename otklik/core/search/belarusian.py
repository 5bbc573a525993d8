"""Belarusian words written as a Russian would spell them, so that both languages meet in one space of stems."""

import re

_PHRASES = (
    (re.compile(r"([ыие])цца$"), r"\1тся"),
    (re.compile(r"цца$"), "ться"),
    (re.compile(r"[ыи]ць$"), "ить"),
    (re.compile(r"ць$"), "ть"),
    (re.compile(r"нцк"), "нтск"),
    (re.compile(r"дз(?=[еиюяь])"), "д"),
    (re.compile(r"ц(?=[июя])"), "т"),
    (re.compile(r"це(?=.)"), "те"),
    (re.compile(r"^у(?=[бвгджзклмнпрстфхчш][аеиоуыэюя])"), "в"),
    (re.compile(r"[ао]в(ання|анне|аннем|анню)$"), "ование"),
    (re.compile(r"([нлжшчцс])\1(е|я|ю|ем)$"), r"\1и\2"),
    (re.compile(r"(ага|яга)$"), "ого"),
    (re.compile(r"(аму|яму)$"), "ому"),
    (re.compile(r"асц(и|ь|ю)$"), "ость"),
    (re.compile(r"асць$"), "ость"),
    (re.compile(r"[аоя]в$"), "ов"),
)
_LETTERS = str.maketrans({"і": "и", "ў": "в", "ґ": "г", "'": None})
_SIGNS = re.compile(
    r"[іў]|дз[еёіюяь]|ць\b|цца\b|\b(?:як|што|дзе|няма|чаму|калі|гэта|мяне|яшчэ|трэба|можна|ёсць|няма)\b"
)
_SPELLED = re.compile(r"дз[еёіюя]|ць|цца|[аеёоуыэюя]ў(?![аеёіоуыэюя])|[чжш]ы")
_NOT_SPELLED = re.compile(r"[тдржшч]і|т[еьюя]|тся|ў[аеёіоуыэюя]|(?<![аеёоуыэюя])ў|\bесл|его\b|ого\b")
_RUSSIAN = re.compile(r"[иъщ]|\b(?:что|как|где|почему|когда|это|меня|нет)\b")


def looks_belarusian(text: str) -> bool:
    """Whether a folded text is Belarusian rather than Russian, by letters and small words that only one of them has."""
    return len(_SIGNS.findall(text)) > len(_RUSSIAN.findall(text))


def spelled_so(text: str) -> int:
    """Above 0 when a folded text, typed on a keyboard that has і and ў in the place of и and щ, is Belarusian; below 0
    when it is Russian, 0 when it may be either."""
    return len(_SPELLED.findall(text)) - len(_NOT_SPELLED.findall(text))


def to_russian(word: str) -> str:
    """A folded Belarusian word in Russian-like spelling: падключыць -> падключить, хуткасць -> хуткость."""
    word = word.translate(_LETTERS)
    for pattern, put in _PHRASES:
        word = pattern.sub(put, word)
    return word
