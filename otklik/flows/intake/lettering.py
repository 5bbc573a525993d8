"""Which encoding a file is in, found from its bytes: UTF-8, UTF-16, or a Cyrillic one of old programs.

The whole file is looked at once, so that one word in the last line counts as much as one in the first.
"""

import codecs
import math
import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_BE, BOM_UTF32_LE
from collections.abc import Iterator
from typing import IO, Final

from otklik.flows.intake.unreadable import UnreadableFile

KNOWN: Final = ("utf-8", "utf-16", "cp1251", "koi8-r", "cp866", "cp1252")  # for telling people; Python's others do too
_BOMS: Final = (
    (BOM_UTF8, "utf-8-sig"),
    (BOM_UTF32_LE, "utf-32"),
    (BOM_UTF32_BE, "utf-32"),
    (BOM_UTF16_LE, "utf-16"),
    (BOM_UTF16_BE, "utf-16"),
)
_OLD: Final = ("cp1251", "koi8-u", "cp866", "iso8859-5", "mac-cyrillic")
_CHUNK: Final = 1 << 20
_ENOUGH: Final = 4_000  # words that are looked at closely
_LEAST: Final = 4  # letters that say something; fewer are taken for a slip
_WORD: Final = re.compile(rb"[A-Za-z]*[\x80-\xff][A-Za-z\x80-\xff]*")
# how often, in a thousand, the letters stand in Russian and Belarusian texts
_OFTEN: Final = dict(
    zip(
        "оаеинтсрвлкмдпуяыьгзбчйхжшюцщэфъёіў",
        (100, 80, 82, 70, 65, 60, 52, 46, 44, 42, 35, 32, 30, 28, 26, 22, 20, 17, 17, 17, 16, 15, 12, 10, 10, 8, 7, 5,
         4, 4, 3, 1, 2, 25, 8),
        strict=True,
    )
)  # fmt: skip
_POOR: Final = -9.0


def lone_surrogates(error: UnicodeError) -> tuple[str, int]:
    """Bytes that are not of the encoding become lone surrogates, which are refused by their row."""
    assert isinstance(error, UnicodeDecodeError)  # noqa: S101 - only reading asks
    return "\udcff" * (error.end - error.start), error.end


NOT_TEXT: Final = "otklik.not_text"
codecs.register_error(NOT_TEXT, lone_surrogates)


def encoding_of(stream: IO[bytes]) -> str:
    """A name that Python knows; the stream is read to its end. Raises UnreadableFile when no encoding fits."""
    start = stream.read(_CHUNK)
    for mark, name in _BOMS:
        if start.startswith(mark):
            return name
    wide = _wide(start)
    if wide:
        return wide
    is_utf8, words = _look(start, stream)
    return "utf-8" if is_utf8 else _by_words(words)


def _wide(start: bytes) -> str:
    """UTF-16 without its mark: every other byte of digits, commas and Latin letters is zero."""
    some = start[: 1 << 16]
    if b"\0" not in some:
        return ""
    some = some[: len(some) // 2 * 2]
    for name in ("utf-16-le", "utf-16-be"):
        text = some.decode(name, NOT_TEXT)
        plain = sum((letter.isascii() and letter != "\0") or "\u0400" <= letter <= "\u04ff" for letter in text)
        if plain > 0.9 * len(text):
            return name
    return ""


def _look(start: bytes, stream: IO[bytes]) -> tuple[bool, list[bytes]]:
    """Whether all of it is UTF-8, and the first words that are not plain Latin."""
    decoder, is_utf8, words = codecs.getincrementaldecoder("utf-8")(), True, list[bytes]()
    for chunk, is_last in _chunks(start, stream):
        if is_utf8:
            try:
                decoder.decode(chunk, is_last)
            except UnicodeDecodeError:
                is_utf8 = False
        if len(words) < _ENOUGH and not chunk.isascii():
            words += _WORD.findall(chunk)[: _ENOUGH - len(words)]
        if not is_utf8 and len(words) >= _ENOUGH:
            break
    return is_utf8, words


def _chunks(start: bytes, stream: IO[bytes]) -> Iterator[tuple[bytes, bool]]:
    chunk = start
    while chunk:
        following = stream.read(_CHUNK)
        yield chunk, not following
        chunk = following


def _by_words(words: list[bytes]) -> str:
    broken = [word for word in words if not _is_utf8(word)]
    if 2 * len(broken) <= len(words) or sum(byte > 127 for word in broken for byte in word) < _LEAST:
        return "utf-8"  # some rows of it are spoilt; each is refused by itself
    likely = {name: _likeness(broken, name) for name in _OLD}
    best = max(likely, key=lambda name: likely[name])
    if likely[best] < -4.6:
        raise UnreadableFile(
            "the file is neither UTF-8 nor UTF-16, and its letters are not Cyrillic in any encoding known here: "
            "save it as UTF-8, or name its encoding: --encoding cp1252"
        )
    return "koi8-r" if best == "koi8-u" and not any(byte in b"\xa6\xb6\xae\xbe" for byte in b"".join(words)) else best


def _is_utf8(word: bytes) -> bool:
    try:
        word.decode()
    except UnicodeDecodeError:
        return False
    return True


def _likeness(words: list[bytes], encoding: str) -> float:
    """How much the words look Russian or Belarusian: the mean logarithm of their letters' frequencies."""
    told = [score for word in words for score in _scores(word.decode(encoding, "replace"))]
    return sum(told) / len(told)


def _scores(word: str) -> Iterator[float]:
    """Capitals begin a word or fill it; a word is of one alphabet."""
    before = ""
    for letter in word:
        if letter.isascii():
            before = letter
            yield _POOR
            continue
        often = _OFTEN.get(letter.lower())
        if often is None:
            yield -6.0 if letter in "«»–—…№„“”\xa0" else _POOR
        elif letter.isupper() and before.islower():
            yield _POOR
        else:
            yield math.log(often / 1000) - (0.5 if letter.isupper() else 0)
        before = letter
