"""Words that somebody looks for in the columns of a list."""

from typing import Final

from django.db.models import Q

_MOST: Final = 6


def words_of(told: str) -> list[str]:
    """What was typed, word by word; more than a few do not narrow further."""
    return told.replace("\0", " ").split()[:_MOST]


def with_words(told: str, *columns: str) -> Q:
    """Every word stands in one of these columns, whatever the case of its letters.

    SQLite knows the case of Latin letters only, so a word is tried as it is usually written.
    """
    fits = Q()
    for word in words_of(told):
        written = {word, word.lower(), word.upper(), word.title()}
        tries = [Q(**{f"{column}__icontains": one}) for column in columns for one in sorted(written)]
        fits &= Q(*tries, _connector=Q.OR)
    return fits
