"""Take out of a text what cannot be seen and should not be there."""

import re
import unicodedata
from typing import Final

# marks that reorder or hide text: one could make a page read otherwise than it is stored
_HIDDEN: Final = "\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb"
_BLANK: Final = "\u115f\u1160\u2800\u3164\uffa0\U000e0000-\U000e007f"  # letters and signs without ink
_CONTROL: Final = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff"
_UNSEEN: Final = re.compile(f"[{_CONTROL}{_HIDDEN}{_BLANK}]")
# no language stacks more than three; a hundred of them cover the lines above and below
_MARKS: Final = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_STACK: Final = re.compile(f"({_MARKS}{{3}}){_MARKS}+")
_SPACES: Final = re.compile(r"\s+")
_BLANK_LINES: Final = re.compile(r"\n{4,}")


def clean_line(text: str) -> str:
    """One line: NFC, no control or bidirectional marks, single spaces, none at the ends; empty if nothing is seen."""
    seen = _STACK.sub(r"\1", _UNSEEN.sub("", _SPACES.sub(" ", text)))
    line = unicodedata.normalize("NFC", _SPACES.sub(" ", seen)).strip()
    return line if any(unicodedata.category(letter)[0] not in "CMZ" for letter in line) else ""


def clean_text(text: str) -> str:
    """Several lines: as `clean_line`, but line ends, tabs and indents stay; at most two blank lines together."""
    lines = _STACK.sub(r"\1", _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))).split("\n")
    joined = "\n".join(line.rstrip() for line in lines)
    return unicodedata.normalize("NFC", _BLANK_LINES.sub("\n\n\n", joined)).strip("\n")
