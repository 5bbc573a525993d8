"""The words of a page, and an outline of them: texts that are nearly the same have outlines that are nearly the same.

SimHash: M. Charikar, Similarity estimation techniques from rounding algorithms, STOC 2002; G. Manku, A. Jain and
A. Das Sarma, Detecting near-duplicates for web crawling, WWW 2007 (64 bits, Hamming distance).
"""

import hashlib
import unicodedata
from typing import Final

from selectolax.lexbor import LexborHTMLParser

from otklik.adapters.reaching.look import MEGABYTE

BITS: Final = 64
NOT_TEXT = ["script", "style", "noscript", "template", "svg"]
_SHINGLE = 3  # words
_MOST_WORDS = 20_000  # a tenth of a second; pages of people are shorter


def outline(text: str) -> str:
    """16 hexadecimal digits: for each bit, what most shingles of three words have there."""
    words = text.casefold().split()[:_MOST_WORDS]
    sums = [0] * BITS
    for start in range(max(1, len(words) - _SHINGLE + 1)):
        shingle = " ".join(words[start : start + _SHINGLE])
        bits = int.from_bytes(hashlib.blake2b(shingle.encode(), digest_size=BITS // 8).digest())
        for place in range(BITS):
            sums[place] += 1 if bits >> place & 1 else -1
    return f"{sum(1 << place for place in range(BITS) if sums[place] > 0):016x}"


def apart(one: str, other: str) -> int:
    """In how many bits two outlines differ."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


def text_of(page: LexborHTMLParser, part: str) -> str:
    """The words of the parts of a page that a CSS selector names."""
    page.strip_tags(NOT_TEXT)
    parts: list[str] = []
    for node in page.css(part):
        parts.append(node.text(separator=" "))
        if sum(map(len, parts[-50:])) > MEGABYTE:  # parts within parts tell the same again
            break
    return plain(" ".join(parts))


def plain(text: str) -> str:
    """Words with one space between them, one form for each letter, no invisible signs."""
    seen = "".join(sign for sign in unicodedata.normalize("NFKC", text) if unicodedata.category(sign) != "Cf")
    return " ".join(seen.split())
