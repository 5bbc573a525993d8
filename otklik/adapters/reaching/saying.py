"""Whether a text says a fact: words as they are, telephone numbers by their digits."""

import re

from otklik.adapters.reaching.outline import plain

_NUMBER = re.compile(r"\+?[\d(][\d\s().\-‐-―−/]*")
_BETWEEN = r"[\s().\-‐-―−/]{0,3}"
_SHORTEST, _LONGEST = 7, 15  # digits; shorter ones (service numbers, prices) are not torn apart
# how the beginning of a number is written abroad and at home
_SAME_BEGINNINGS = (("7", 11, "8"), ("375", 12, "80"))


def says(text: str, fact: str) -> bool:
    """Whether a plain text says it; of a fact of several lines one is enough."""
    return any(_says_line(text, plain(line)) for line in fact.splitlines())


def _says_line(text: str, line: str) -> bool:
    digits = re.sub(r"\D", "", line)
    if not _NUMBER.fullmatch(line) or len(digits) > _LONGEST:
        return line in text
    if len(digits) < _SHORTEST:
        return bool(re.search(rf"(?<!\d){re.escape(line)}(?!\d)", text))
    return any(re.search(rf"(?<!\d){_BETWEEN.join(one)}(?!\d)", text) for one in _spellings(digits))


def _spellings(digits: str) -> set[str]:
    found = {digits}
    for abroad, length, at_home in _SAME_BEGINNINGS:
        at_home_length = length - len(abroad) + len(at_home)
        if digits.startswith(abroad) and len(digits) == length:
            found.add(at_home + digits[len(abroad) :])
        if digits.startswith(at_home) and len(digits) == at_home_length:
            found.add(abroad + digits[len(at_home) :])
    return found
