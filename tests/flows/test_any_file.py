"""Files as they come: any encoding, any delimiter, packed, cut, far too long. Each comes in or is told in a sentence."""

import gzip
import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from otklik.cli.main import main
from otklik.parties.models import Individual
from tests.flows.conftest import Bring, File, refusals

pytestmark = pytest.mark.django_db

HEADER = "external_id;name\n"
RUSSIAN = HEADER + "1;Пётр Иванов\n2;Объездчиков Юлий\n3;ООО «Свет» № 7\n"
BELARUSIAN = HEADER + "1;Янка Быкаў\n2;Зміцер Іваноў\n3;Уладзіслаў Ўсяслававіч\n"


def names() -> list[str]:
    return [person.name for person in Individual.objects.order_by("external_id")]


def said(capsys: pytest.CaptureFixture[str], *words: object) -> str:
    """Everything the command printed as results."""
    main(["import", "--no-pause", "customers", *map(str, words)])
    return "".join(line for line in capsys.readouterr().out.splitlines(True) if not line.startswith("import "))


def named(text: str) -> list[str]:
    return [line.split(";")[1] for line in text.splitlines()[1:]]


ENCODINGS = {
    "utf-8": "utf-8",
    "utf-8-sig": "utf-8-sig",
    "utf-16": "utf-16",
    "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be",
    "utf-32": "utf-32",
    "cp1251": "cp1251",
    "iso8859-5": "iso8859-5",
    "mac-cyrillic": "mac-cyrillic",
}


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("text", [RUSSIAN, BELARUSIAN], ids=["ru", "be"])
def test_the_encoding_is_found_and_told(capsys, file: File, encoding: str, text: str) -> None:
    content = text.replace("«", "").replace("»", "").replace("№", "N")
    out = said(capsys, file("crm.csv", content.encode(encoding)))
    assert out.splitlines()[:2] == [
        "3 came in, 0 known before, 0 refused",
        f"read as {ENCODINGS[encoding]} with semicolons between the values",
    ]
    assert names() == named(content)


@pytest.mark.parametrize("encoding", ["koi8-r", "cp866"])
def test_the_old_russian_encodings_are_found(capsys, file: File, encoding: str) -> None:
    content = RUSSIAN.replace("«", "").replace("»", "").replace("№", "N")
    assert f"read as {encoding} " in said(capsys, file("crm.csv", content.encode(encoding)))
    assert names() == named(content)


def test_capitals_alone_are_told_apart_from_koi8(capsys, file: File) -> None:
    content = HEADER + "1;ИВАНОВ ПЁТР СЕМЁНОВИЧ\n2;ПЕТРОВА АННА\n"
    assert "read as cp1251 " in said(capsys, file("crm.csv", content.encode("cp1251")))
    assert names() == named(content)


def test_one_russian_word_at_the_end_of_a_long_file_is_enough(capsys, file: File) -> None:
    plain = "".join(f"{number};One\n" for number in range(100, 400))
    content = HEADER + plain.replace("One", "One" * 30) + "400;Александра Владимировна\n"
    said(capsys, file("crm.csv", content.encode("cp1251")))
    assert Individual.objects.get(external_id="400").name == "Александра Владимировна"


def test_western_letters_are_not_taken_for_russian(bring: Bring, file: File) -> None:
    content = (HEADER + "1;Jürgen Müller\n2;François Lefèvre\n3;Åsa Öberg\n").encode("cp1252")
    code, out = bring("customers", file("crm.csv", content))
    assert (code, names()) == (1, [])
    assert out.startswith("the file is neither UTF-8 nor UTF-16, and its letters are not Cyrillic")
    bring("customers", file("crm.csv", content), "--encoding", "cp1252")
    assert names() == ["Jürgen Müller", "François Lefèvre", "Åsa Öberg"]


def test_broken_rows_of_a_utf8_file_are_refused_one_by_one(bring: Bring, file: File, tmp_path: Path) -> None:
    rows = ["1;Пётр Иванов".encode(), b"2;\xcf\xf0\xe8\xe2\xe5\xf2", "3;Анна Быкова".encode(), "4;Ян".encode()]
    bring("customers", file("crm.csv", HEADER.encode() + b"\n".join(rows)))
    assert names() == ["Пётр Иванов", "Анна Быкова", "Ян"]
    assert refusals(tmp_path) == [
        (3, "not text of the file's encoding: save the file as UTF-8, or name its encoding with --encoding")
    ]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--encoding", "klingon"), "--encoding 'klingon' is not known: use utf-8, utf-16"),
        (("--encoding", "hex"), "--encoding 'hex' is not known: use utf-8, utf-16"),
        (("--delimiter", ";;"), "--delimiter ';;' is not known: one character"),
        (("--delimiter", '"'), "--delimiter '\"' is not known: one character"),
    ],
)
def test_a_wrong_word_about_the_file_is_told(bring: Bring, file: File, words, told: str) -> None:
    code, out = bring("customers", file("crm.csv", RUSSIAN), *words)
    assert (code, names()) == (1, [])
    assert out.startswith(told)


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
def test_delimiters_and_line_ends_are_found(bring: Bring, file: File, mark: str, end: str) -> None:
    content = f'external_id{mark}name{end}1{mark}"Лис, Ирина; {mark} {end}вторая"{end}2{mark}Олег{end}'
    bring("customers", file("crm.csv", content))
    assert names() == [f"Лис, Ирина; {mark} {end}вторая".strip(), "Олег"]


def test_a_header_that_no_delimiter_fits_is_told(bring: Bring, file: File) -> None:
    path = file("crm.csv", "external_id|name\n1|Ирина\n")
    code, out = bring("customers", path)
    assert (code, out) == (
        1,
        "the first line must name the columns with commas, semicolons or tabs between them, not 'external_id|name': "
        "name what stands between them with --delimiter\n",
    )
    bring("customers", path, "--delimiter", "|")
    assert names() == ["Ирина"]


def test_nul_bytes_are_left_out(bring: Bring, file: File) -> None:
    bring("customers", file("crm.csv", "external_id,name\n1,Ири\0на\n\0\0\n2,Олег\0\n"))
    assert names() == ["Ирина", "Олег"]


@pytest.mark.parametrize("content", ["", "\n\n", "\ufeff", "   \n"])
def test_an_empty_file_is_told(bring: Bring, file: File, content: str) -> None:
    code, out = bring("customers", file("crm.csv", content))
    assert (code, out) == (1, "the file is empty: the first line must name the columns\n")


def test_a_header_alone_brings_nothing(bring: Bring, file: File) -> None:
    assert bring("customers", file("crm.csv", HEADER)) == (0, "0 came in, 0 known before, 0 refused\n")
    assert bring("topics", file("forum.jsonl", "")) == (0, "0 came in, 0 known before, 0 refused\n")


@pytest.mark.parametrize(
    ("cut", "line", "why"),
    [
        ("external_id,name\n1,Один\n2", 3, "fewer values than columns"),
        ('external_id,name\n1,Один\n2,"Два и', 3, "a quoted value that begins in this record is never closed"),
        (
            'external_id,name\n1,Один\n\n2,"Два\nи\nтри,4',
            4,
            "a quoted value that begins in this record is never closed",
        ),
    ],
)
def test_a_file_cut_in_the_middle_is_told_by_its_line(bring: Bring, file: File, tmp_path, cut, line, why) -> None:
    bring("customers", file("crm.csv", cut))
    assert names() == ["Один"]
    assert [(at, reason.split(":")[0]) for at, reason in refusals(tmp_path)] == [(line, why)]


def test_utf16_cut_inside_a_letter_is_refused_by_its_row(bring: Bring, file: File, tmp_path: Path) -> None:
    bring("customers", file("crm.csv", RUSSIAN.encode("utf-16")[:-3]))
    assert names() == named(RUSSIAN)[:2]
    assert [line for line, _why in refusals(tmp_path)] == [4]


def test_gzip_and_zip_are_read_directly_under_the_name_inside(bring: Bring, file: File, tmp_path: Path) -> None:
    bring("customers", file("crm.csv.gz", gzip.compress(RUSSIAN.encode())))
    assert names() == named(RUSSIAN)
    archive = packed(tmp_path / "all.zip", {"__MACOSX/._crm.csv": "x", "data/crm.csv": RUSSIAN})
    assert bring("customers", archive) == (0, "0 came in, 3 known before, 0 refused\n")
    assert {person.source for person in Individual.objects.all()} == {"crm"}


def packed(path: Path, files: dict[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def _zip(files: dict[str, str | bytes]) -> bytes:
    room = io.BytesIO()
    with zipfile.ZipFile(room, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return room.getvalue()


REFUSED = {
    "two files": ("a.zip", _zip({"a.csv": RUSSIAN, "b.csv": RUSSIAN}), "has 2 files in it: pack one file"),
    "no file": ("a.zip", _zip({}), "has 0 files in it"),
    "traversal": ("a.zip", _zip({"../../etc/crm.csv": RUSSIAN}), "which leads out of the archive"),
    "absolute": ("a.zip", _zip({"/etc/crm.csv": RUSSIAN}), "which leads out of the archive"),
    "a zip in a zip": ("a.zip", _zip({"b.zip": _zip({"crm.csv": RUSSIAN})}), "is packed once more"),
    "a hidden zip in a zip": ("a.zip", _zip({"crm.csv": _zip({"crm.csv": RUSSIAN})}), "is packed once more"),
    "a gzip in a gzip": ("a.csv.gz", gzip.compress(gzip.compress(b"x")), "is packed once more"),
    "a tar": ("a.tar.gz", gzip.compress(b"x"), "is packed once more"),
    "a zip bomb": ("a.zip", _zip({"crm.csv": b"0" * 30_000_000}), "swells to more than 200 times its size"),
    "a gzip bomb": ("a.csv.gz", gzip.compress(b"0" * 30_000_000), "swells to more than 200 times its size"),
    "a zip of thousands": ("a.zip", _zip({f"{'x' * 200}{n}": "" for n in range(5000)}), "has thousands of files in it"),
    "a cut zip": ("a.zip", _zip({"crm.csv": RUSSIAN})[:60], "the packed file is damaged or cut"),
    "a cut gzip": ("a.csv.gz", gzip.compress(RUSSIAN.encode() * 99)[:60], "the packed file is damaged or cut"),
    "a table of an office program": (
        "a.xlsx",
        _zip({"xl/sheet.xml": "x"}),
        "format 'xlsx' is not known; use one of csv",
    ),
    "an unknown kind in a zip": ("a.zip", _zip({"crm.doc": "x"}), "format 'doc' is not known; use one of csv"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_unpacked_safely_is_refused(bring: Bring, file: File, case: str) -> None:
    name, content, told = REFUSED[case]
    code, out = bring("customers", file(name, content))
    assert (code, names()) == (1, [])
    assert told in out
    assert len(out.splitlines()) == 1


def test_a_zip_that_lies_about_its_size_is_refused(bring: Bring, file: File) -> None:
    honest = bytearray(_zip({"crm.csv": b"0" * 30_000_000}))
    place = honest.rfind(b"PK\x01\x02")
    honest[place + 24 : place + 28] = (1000).to_bytes(4, "little")
    code, out = bring("customers", file("a.zip", bytes(honest)))
    assert code == 1
    assert len(out.splitlines()) == 1


def test_a_folder_and_a_pipe_are_told(bring: Bring, tmp_path: Path) -> None:
    assert bring("customers", tmp_path) == (1, f"{tmp_path} is a folder: name one file of it\n")
    os.mkfifo(tmp_path / "pipe.csv")
    assert "is not a file on disk" in bring("customers", tmp_path / "pipe.csv")[1]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "make", "told"),
    [
        ("crm.csv", "b'external_id,name\\n1,One\\n' + b'2,' + b'x' * 100_000_000 + b'\\n3,Three\\n'", (3, ["1", "3"])),
        ("crm.csv", "b'external_id,name\\n1,One\\n2,\"' + b'y,' * 50_000_000 + b'\\n3,Three\\n'", (3, ["1", "3"])),
        ("crm.jsonl", 'b\'{"external_id":"1","name":"A"}\\n\' + b\'[\' * 100_000_000 + b\'\\n\'', (2, ["1"])),
    ],
)
def test_a_line_of_a_hundred_megabytes_fits_into_little_memory(tmp_path: Path, name, make, told) -> None:
    script = tmp_path / "read.py"
    script.write_text(_READ_WITH_LITTLE_MEMORY.format(make=make, name=name))
    done = subprocess.run([sys.executable, str(script)], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    line, good = told
    assert done.stdout.splitlines() == [str([line]), str(good)]


_READ_WITH_LITTLE_MEMORY = """\
import resource, sys
from pathlib import Path
path = Path({name!r})
with path.open("wb") as file:
    file.write({make})
import os
if os.fork():
    raise SystemExit(os.waitstatus_to_exitcode(os.wait()[1]))
from otklik.flows.intake.readers import rows, settled
used = int(Path("/proc/self/statm").read_text().split()[0]) * 4096
resource.setrlimit(resource.RLIMIT_AS, (used + 90_000_000, used + 90_000_000))
kind = path.suffix[1:]
found = list(rows(path, kind, settled(path, kind, {{}}), lambda _bytes: None))
print([row.line for row in found if row.reason])
print([row.values["external_id"] for row in found if not row.reason])
"""
