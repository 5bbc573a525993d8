"""What the ledger keeps of the words of a question."""

from typing import Final

from otklik.core.search.analysis import STOP_WORDS, surface, term
from otklik.core.text import clean_line, mask_personal_data

MOST_CHARS: Final = 400
_MOST_KEY: Final = 200


def stored_question(text: str) -> str:
    """The words as the ledger keeps them: personal data masked, at most 400 characters."""
    # cut twice: masking may lengthen the text, and must see a number whole to know it
    return mask_personal_data(clean_line(text[: MOST_CHARS * 2]))[:MOST_CHARS]


def question_key(text: str) -> str:
    """One key for questions that say the same words in another order or form; empty for a text without words."""
    stems = {term(word) for word in surface(text) if word not in STOP_WORDS}
    return " ".join(sorted(stems))[:_MOST_KEY]
