"""Files into rows, one at a time: CSV, JSON lines, XML and Markdown. Memory does not grow with the file."""

import csv
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import TextIOWrapper
from pathlib import Path
from typing import IO, Any, Final
from xml.etree.ElementTree import Element, ParseError
from zlib import crc32

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from otklik.flows.intake.columns import delimiter_of
from otklik.flows.intake.lettering import NOT_TEXT, encoding_of
from otklik.flows.intake.packing import opened
from otklik.flows.intake.queue_log import calls
from otklik.flows.intake.unreadable import UnreadableFile

Values = dict[str, Any]
MOST_FIELD_CHARACTERS = 1_000_000
MOST_LINE_CHARACTERS: Final = 8_000_000
_MOST_XML: Final = 32_000_000  # bytes from one record to the next
_BEGINNING: Final = 64_000  # characters of a file that tell what stands between its values
_MOST_NESTING = 10
_TOO_DEEP = "nested too deep: a record is a flat object, at most lists of objects in it"
_TOO_LONG: Final = f"the line is longer than {MOST_LINE_CHARACTERS:,} characters: break it up, or split the record"
_NOT_TEXT: Final = "not text of the file's encoding: save the file as UTF-8, or name its encoding with --encoding"
_UNCLOSED: Final = (
    "a quoted value that begins in this record is never closed: the file is cut, or a quote is missing or not doubled; "
    "mend it and bring the file in again. Nothing was read from here on"
)


class _LongLine(Exception):
    """A line that does not fit into memory with others; it has been read to its end."""


@dataclass(frozen=True)
class Row:
    """One record of a file: the line (or number) it stands at, and its values by name."""

    line: int
    values: Values = field(default_factory=dict)
    reason: str = ""  # not empty: the record cannot be read, and why


Read = Callable[[IO[bytes], Values], Iterator[Row]]


def rows(path: Path, kind: str, options: Values, follow: Callable[[int], object]) -> Iterator[Row]:
    """Every record of the file; `follow` is told how many bytes were read so far. Raises UnreadableFile.

    options: delimiter (csv), row (xml: the element of a record), split (markdown: heading level), encoding, as
    `settled` leaves them.
    """
    with opened(path) as file:
        for row in _reader(kind)(file.stream, options):
            follow(file.position())
            yield row


def settled(path: Path, kind: str, options: Values) -> Values:
    """The options with the encoding and the delimiter that the file itself tells, where they are not given."""
    _reader(kind)
    if kind == "xml":  # it names its encoding itself
        if "encoding" in options:
            raise UnreadableFile("an XML file names its encoding in its first line: correct it there")
        return options
    found = dict(options)
    if "encoding" not in found:
        with opened(path) as file:
            found["encoding"] = encoding_of(file.stream)
    if kind == "csv" and "delimiter" not in found:
        with opened(path) as file:
            beginning = _text(file.stream, found).read(_BEGINNING)
        if beginning.strip():
            found["delimiter"] = delimiter_of(beginning.replace("\0", ""), bool(options.get("has_map")))
    return found


def _reader(kind: str) -> Read:
    if kind not in READERS:
        raise UnreadableFile(f"format {kind!r} is not known; use one of {', '.join(READERS)}")
    return READERS[kind]


def format_of(path: Path) -> str:
    """The format by the name of the file."""
    endings = {".csv": "csv", ".tsv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".xml": "xml", ".md": "markdown"}
    return endings.get(path.suffix.lower(), path.suffix.lstrip(".").lower())


def _text(file: IO[bytes], options: Values) -> TextIOWrapper:
    """The file as text; bytes that are not of the encoding become lone surrogates, which are refused by their row."""
    return TextIOWrapper(file, options.get("encoding", "utf-8-sig"), NOT_TEXT, newline="")


class _Lines(Iterator[str]):
    """Lines with their ends (CRLF, CR or LF), without NUL characters; one without an end raises _LongLine."""

    def __init__(self, file: IO[bytes], options: Values) -> None:
        self._text = _text(file, options)
        self._ended = False
        self.since = 0  # characters of this record so far, where it may have many lines

    def __next__(self) -> str:
        line = "" if self._ended else self._text.readline(MOST_LINE_CHARACTERS)
        if not line:
            if not self._ended:
                self._text.detach()  # whoever opened the file closes it
            self._ended = True
            raise StopIteration
        self.since += len(line)
        if len(line) >= MOST_LINE_CHARACTERS and line[-1] not in "\r\n":
            while len(rest := self._text.readline(MOST_LINE_CHARACTERS)) >= MOST_LINE_CHARACTERS:
                if rest[-1] in "\r\n":
                    break
            raise _LongLine
        if self.since > 2 * MOST_LINE_CHARACTERS:
            raise _LongLine
        return line.replace("\0", "") if "\0" in line else line


def _read_csv(file: IO[bytes], options: Values) -> Iterator[Row]:
    csv.field_size_limit(MOST_FIELD_CHARACTERS)
    text = _Lines(file, options)
    lines = csv.reader(text, delimiter=options.get("delimiter", ","), strict=True)
    names = _header(lines)
    while True:
        line, text.since = lines.line_num + 1, 0
        try:
            values = next(lines, None)
        except _LongLine:
            yield Row(line, reason=_TOO_LONG)
            continue
        except csv.Error as error:
            is_cut = "unexpected end of data" in str(error)
            yield Row(line, reason=_UNCLOSED if is_cut else f"not CSV: {error}")
            continue
        if values is None:
            return
        if values:
            yield _csv_row(line, names, values)


def _header(lines: Iterator[list[str]]) -> list[str]:
    try:
        names = next((row for row in lines if row), None)
    except _LongLine:
        raise UnreadableFile(f"{_TOO_LONG}; the first line must name the columns") from None
    except csv.Error as error:
        raise UnreadableFile(f"the first line must name the columns: it is not CSV: {error}") from error
    if not names or not any(name.strip() for name in names):
        raise UnreadableFile("the file is empty: the first line must name the columns")
    if any("\udcff" in name for name in names):
        raise UnreadableFile("the first line is not text of this encoding: name the right one with --encoding")
    return names


def _csv_row(line: int, names: list[str], values: list[str]) -> Row:
    if len(values) > len(names):
        return Row(line, reason="more values than columns")
    if len(values) < len(names):
        return Row(line, reason="fewer values than columns")
    return _checked(Row(line, dict(zip(names, values, strict=True))))


def _read_json_lines(file: IO[bytes], options: Values) -> Iterator[Row]:
    lines, number = _Lines(file, options), 0
    while True:
        number, lines.since = number + 1, 0
        try:
            line = next(lines)
            if line.strip():
                values = json.loads(line)
                yield (
                    _checked(Row(number, values))
                    if isinstance(values, dict)
                    else Row(number, reason="not a JSON object")
                )
        except StopIteration:
            return
        except _LongLine:
            yield Row(number, reason=_TOO_LONG)
        except ValueError as error:
            yield Row(number, reason=f"not JSON: {error}")
        except RecursionError:
            yield Row(number, reason=_TOO_DEEP)


class _Metered:
    """Bytes for the XML reader, as long as its records stay of a size that memory holds."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self.since = file, 0

    def read(self, size: int = -1) -> bytes:
        given = self._file.read(size)
        self.since += len(given)
        if self.since > _MOST_XML:
            raise UnreadableFile(f"for {_MOST_XML:,} bytes no record of the XML file ends: look at the map's row = ...")
        return given


def _read_xml(file: IO[bytes], options: Values) -> Iterator[Row]:
    wanted, number = options.get("row", ""), 0
    if not wanted:
        raise UnreadableFile("an XML file needs a map that names the element of one record: row = ...")
    above: list[Element] = []
    metered = _Metered(file)
    try:
        for event, element in iterparse(metered, events=("start", "end")):
            if event == "start":
                above.append(element)
                continue
            above.pop()
            if element.tag == wanted:
                number, metered.since = number + 1, 0
                yield Row(number, _of_element(element))
            if above and not any(outer.tag == wanted for outer in above):
                above[-1].remove(element)  # else the tree grows with the file
    except (ParseError, DefusedXmlException) as error:
        yield Row(number + 1, reason=f"not XML from here on: {error}")


def _of_element(element: Element) -> Values:
    values: Values = {}
    for child in element:
        values.setdefault(child.tag, []).append("".join(child.itertext()).strip())
    return values | dict(element.attrib)


def _read_markdown(file: IO[bytes], options: Values) -> Iterator[Row]:
    """Cut into records at headings down to the level `split`; a record knows the headings above it."""
    deepest = int(options.get("split", 2))
    above: list[str] = []
    title, line, body, in_code, held = "", 1, list[str](), False, 0
    for number, text in enumerate(_whole_lines(file, options), 1):
        in_code ^= text.lstrip().startswith("```")
        heading = None if in_code else re.match(r"(#{1,6})\s+(.*?)\s*#*\s*$", text)
        if heading is None or len(heading[1]) > deepest:
            held += len(text)
            if held <= MOST_LINE_CHARACTERS:  # a longer one is refused in any case
                body.append(text)
            continue
        yield from _section(line, title, above, body)
        level = len(heading[1])
        above = [*above[: level - 1], *[""] * (level - 1 - len(above)), heading[2]]
        title, line, body, held = heading[2], number, [], 0
    yield from _section(line, title, above, body)


def _whole_lines(file: IO[bytes], options: Values) -> Iterator[str]:
    lines = _Lines(file, options)
    try:
        for line in lines:
            lines.since = 0
            yield line
    except _LongLine:
        raise UnreadableFile(_TOO_LONG) from None


def _section(line: int, title: str, above: list[str], body: list[str]) -> Iterator[Row]:
    """key: the headings down to this one, short enough for an identifier and the same as long as they are the same."""
    text = "".join(body).strip()
    if title and text:
        path = [part for part in above if part]
        key = f"{crc32(' / '.join(path).encode()):08x} {title}"[:100]
        yield _checked(Row(line, {"title": title, "body": text, "above": " · ".join(path[:-1]), "key": key}))


def _checked(row: Row) -> Row:
    """Refuse a record with bytes that are not text of the encoding, or without an end to its nesting."""
    if _is_deeper(row.values, _MOST_NESTING):
        return Row(row.line, reason=_TOO_DEEP)
    try:
        json.dumps(row.values, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return Row(row.line, reason=_NOT_TEXT)
    return row


def _is_deeper(value: Any, most: int) -> bool:
    if isinstance(value, dict):
        value = list(value.values())
    return isinstance(value, list) and (most == 0 or any(_is_deeper(part, most - 1) for part in value))


def _read_queue_log(file: IO[bytes], options: Values) -> Iterator[Row]:
    for line, values, reason in calls(_whole(_Lines(file, options))):
        yield _checked(Row(line, values, reason))


def _whole(lines: _Lines) -> Iterator[str]:
    """Lines that fit into memory; of longer ones nothing but that they were there."""
    while True:
        lines.since = 0
        try:
            yield next(lines)
        except _LongLine:
            yield "\n"
        except StopIteration:
            return


READERS: dict[str, Read] = {
    "csv": _read_csv,
    "jsonl": _read_json_lines,
    "xml": _read_xml,
    "markdown": _read_markdown,
    "queue_log": _read_queue_log,
}
