"""Words of an operator's customers for many topics: sentences of the demo, put together anew, with numbers between."""

import random
import re
from functools import cache

from demo import facts


@cache
def sentences() -> list[str]:
    """Every sentence of the demo's Russian topics and replies."""
    texts = [text for topic in facts.topics() for text in (topic["body"], *_replies(topic))]
    found = [part.strip() for text in texts for part in re.split(r"(?<=[.!?])\s+", text)]
    return sorted({part for part in found if 20 < len(part) < 300})


@cache
def titles() -> list[str]:
    return sorted({topic["title"] for topic in facts.topics()})


@cache
def questions() -> list[str]:
    """What people ask the box in Russian."""
    return [text for text, _ids, language in facts.questions("tune", "heldout") if language == "ru"]


def said(dice: random.Random, letters: float) -> str:
    """Sentences of about so many characters, each message with a number of its own."""
    told = f"{dice.choice(('Заявка', 'Договор', 'Счёт', 'Дом'))} {dice.randrange(10**6)}."
    while len(told) < letters:
        told += f" {dice.choice(sentences())}"
    return told


def title(dice: random.Random) -> str:
    """The title of one topic with words of another."""
    words = dice.choice(titles()).split()
    words[dice.randrange(len(words))] = dice.choice(dice.choice(titles()).split())
    return " ".join(words)


def _replies(topic: facts.Facts) -> list[str]:
    return [reply["body"] for reply in topic.get("reply", [])]
