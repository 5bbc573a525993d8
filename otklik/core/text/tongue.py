"""Which of the languages of the house a text is written in."""

import re
from typing import Final

_NOT_WORDS: Final = re.compile(r"`[^`]*`|\S+[@/]\S+|\w*\d\w*")
_FEW: Final = 4  # letters; fewer tell nothing


def language_of(text: str, otherwise: str) -> str:
    """Code of the language by its letters: ru, be or en; `otherwise` when they do not tell."""
    letters = [letter for letter in _NOT_WORDS.sub(" ", text.lower()) if letter.isalpha()]
    latin = sum("a" <= letter <= "z" for letter in letters)
    if len(letters) < _FEW:
        return otherwise
    if latin * 10 > len(letters) * 8:
        return "en"
    # letters that only one of the two has
    belarusian, russian = (sum(letter in own for letter in letters) for own in ("іў", "ищъ"))
    if belarusian != russian:
        return "be" if belarusian > russian else "ru"
    return otherwise if otherwise in ("ru", "be") or latin else "ru"
