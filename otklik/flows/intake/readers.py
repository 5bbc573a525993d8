"""Files into rows, one at a time: CSV, JSON lines, XML and Markdown. Memory does not grow with the file."""

import csv
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any
from xml.etree.ElementTree import Element, ParseError
from zlib import crc32

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

Values = dict[str, Any]
MOST_FIELD_CHARACTERS = 1_000_000
_MOST_NESTING = 10
_TOO_DEEP = "nested too deep: a record is a flat object, at most lists of objects in it"


class UnreadableFile(Exception):
    """The file as a whole cannot be read; the text says why and what to do."""


@dataclass(frozen=True)
class Row:
    """One record of a file: the line (or number) it stands at, and its values by name."""

    line: int
    values: Values = field(default_factory=dict)
    reason: str = ""  # not empty: the record cannot be read, and why


Read = Callable[[IO[bytes], Values], Iterator[Row]]


def rows(path: Path, kind: str, options: Values, follow: Callable[[int], object]) -> Iterator[Row]:
    """Every record of the file; `follow` is told how many bytes were read so far. Raises UnreadableFile.

    options: delimiter (csv), row (xml: the element of a record), split (markdown: heading level), encoding.
    """
    read = READERS.get(kind)
    if read is None:
        raise UnreadableFile(f"format {kind!r} is not known; use one of {', '.join(READERS)}")
    try:
        with path.open("rb") as file:
            for row in read(file, options):
                follow(file.tell())
                yield row
    except OSError as error:
        raise UnreadableFile(f"{path}: {error.strerror}") from error


def format_of(path: Path) -> str:
    """The format by the name of the file."""
    endings = {".csv": "csv", ".tsv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".xml": "xml", ".md": "markdown"}
    return endings.get(path.suffix.lower(), path.suffix.lstrip(".").lower())


def _lines(file: IO[bytes], options: Values) -> Iterator[str]:
    """Text lines; bytes that are not of the encoding become lone surrogates, which the caller refuses by row."""
    encoding = options.get("encoding", "utf-8-sig")
    for number, line in enumerate(iter(file.readline, b"")):
        if number == 0 and line.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise UnreadableFile("the file is in UTF-16; save it as UTF-8 and start again")
        yield line.decode(encoding if number == 0 else encoding.removesuffix("-sig"), "surrogateescape")


def _read_csv(file: IO[bytes], options: Values) -> Iterator[Row]:
    csv.field_size_limit(MOST_FIELD_CHARACTERS)
    lines = csv.DictReader(_lines(file, options), delimiter=options.get("delimiter", ","), strict=True)
    if not lines.fieldnames:
        raise UnreadableFile("the file is empty: the first line must name the columns")
    while True:
        try:
            values = next(lines, None)
        except csv.Error as error:
            yield Row(lines.line_num, reason=f"not CSV: {error}")
            continue
        if values is None:
            return
        yield _csv_row(lines.line_num, values)


def _csv_row(line: int, values: Values) -> Row:
    if None in values:
        return Row(line, reason="more values than columns")
    if None in values.values():
        return Row(line, reason="fewer values than columns")
    return _checked(Row(line, values))


def _read_json_lines(file: IO[bytes], options: Values) -> Iterator[Row]:
    for number, line in enumerate(_lines(file, options), 1):
        if not line.strip():
            continue
        try:
            values = json.loads(line)
        except ValueError as error:
            yield Row(number, reason=f"not JSON: {error}")
            continue
        except RecursionError:
            yield Row(number, reason=_TOO_DEEP)
            continue
        yield _checked(Row(number, values)) if isinstance(values, dict) else Row(number, reason="not a JSON object")


def _read_xml(file: IO[bytes], options: Values) -> Iterator[Row]:
    wanted, number = options.get("row", ""), 0
    if not wanted:
        raise UnreadableFile("an XML file needs a map that names the element of one record: row = ...")
    above: list[Element] = []
    try:
        for event, element in iterparse(file, events=("start", "end")):
            if event == "start":
                above.append(element)
                continue
            above.pop()
            if element.tag == wanted:
                number += 1
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
    title, line, body, in_code = "", 1, list[str](), False
    for number, text in enumerate(_lines(file, options), 1):
        in_code ^= text.lstrip().startswith("```")
        heading = None if in_code else re.match(r"(#{1,6})\s+(.*?)\s*#*\s*$", text)
        if heading is None or len(heading[1]) > deepest:
            body.append(text)
            continue
        yield from _section(line, title, above, body)
        level = len(heading[1])
        above = [*above[: level - 1], *[""] * (level - 1 - len(above)), heading[2]]
        title, line, body = heading[2], number, []
    yield from _section(line, title, above, body)


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
        return Row(row.line, reason="not UTF-8 text; save the file as UTF-8 or name its encoding in the map")
    return row


def _is_deeper(value: Any, most: int) -> bool:
    if isinstance(value, dict):
        value = list(value.values())
    return isinstance(value, list) and (most == 0 or any(_is_deeper(part, most - 1) for part in value))


READERS: dict[str, Read] = {
    "csv": _read_csv,
    "jsonl": _read_json_lines,
    "xml": _read_xml,
    "markdown": _read_markdown,
}
