"""Files made to burst: many pixels in few bytes, damaged in every way, with names that lead elsewhere."""

import io
import random
import re
import struct
import threading
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from otklik.community.actions import attaching, open_topic
from otklik.community.actions.attaching import FILES_A_MINUTE
from otklik.community.models import Attachment
from otklik.touchpoints.actions import preload_catalogue
from tests.cast import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def send(web, alina, boris, category):
    preload_catalogue(at=NOON)
    topic = open_topic(kind="question", category=category, by=alina, title="Wi-Fi?", body="Медленно", at=NOON)

    def post(content: bytes, name: str = "a.png") -> int:
        told = {"body": "Вот", "files": [SimpleUploadedFile(name, content)]}
        return web(boris).post(f"/topics/{topic.pk}/reply/", told).status_code

    return post


def png_of(width: int, height: int) -> bytes:
    """A PNG whose head promises so many pixels; there are hardly any."""

    def chunk(kind: bytes, told: bytes) -> bytes:
        return struct.pack(">I", len(told)) + kind + told + struct.pack(">I", zlib.crc32(kind + told))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 99)) + chunk(b"IEND", b"")


def drawn(kind: str, size: tuple[int, int] = (40, 30), mode: str = "RGB", **settings: object) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size).save(out, kind, **settings)
    return out.getvalue()


def text_bomb() -> bytes:
    small, told = drawn("PNG"), b"k\0\0" + zlib.compress(b"x" * 80_000_000)
    chunk = struct.pack(">I", len(told)) + b"zTXt" + told + struct.pack(">I", zlib.crc32(b"zTXt" + told))
    return small[:33] + chunk + small[33:]


def gif_bomb() -> bytes:
    small = bytearray(drawn("GIF", (2, 2)))
    small[6:10] = struct.pack("<HH", 65535, 65535)
    return bytes(small)


def webp_bomb() -> bytes:
    told = b"\x2f" + struct.pack("<I", (16383 - 1) | (16383 - 1) << 14) + b"\0" * 9
    return b"RIFF" + struct.pack("<I", len(told) + 12) + b"WEBPVP8L" + struct.pack("<I", len(told)) + told


BOMBS = {
    "png": png_of(50_000, 50_000), "png, within the library's own limit": png_of(9_000, 9_000), "png, endless": png_of(2**31 - 1, 2**31 - 1),
    "png text": text_bomb(), "gif": gif_bomb(), "webp": webp_bomb(), "one colour": drawn("PNG", (7_000, 6_000), "1"),
    "svg": b'<?xml version="1.0"?><!DOCTYPE s [<!ENTITY a "aaaa">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>',
    "zip": b"PK\x03\x04" + b"\0" * 100, "gzip": b"\x1f\x8b\x08" + b"\0" * 100, "html": b"<html><script>alert(1)</script>",
}  # fmt: skip


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_refused_and_nothing_is_kept(send, bomb):
    assert send(BOMBS[bomb]) == 422
    assert not Attachment.objects.exists()


def test_a_gif_of_a_thousand_frames_is_one_picture(send):
    frames = [Image.new("P", (30, 30), number % 255) for number in range(1000)]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    assert send(out.getvalue(), "a.gif") == 302
    kept = Attachment.objects.get()
    assert (Image.open(kept.file).format, getattr(Image.open(kept.file), "n_frames", 1)) == ("PNG", 1)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "CMYK"])
def test_a_picture_damaged_in_any_way_is_refused_in_words(kind):
    """As the bytes come: cut, overwritten, with a torn head. Nothing but our own refusals may come of it."""
    exif = Image.Exif()
    exif[274] = 6
    whole = drawn("JPEG", mode="CMYK", exif=exif) if kind == "CMYK" else drawn(kind)
    chance, format_name = random.Random(7), "JPEG" if kind == "CMYK" else kind
    for number in range(300):
        torn = bytearray(whole)
        if number % 5 == 0:
            torn = torn[: chance.randrange(8, len(torn))]
        for _turn in range(chance.choice((1, 2, 4, 16))):
            torn[chance.randrange(len(torn))] = chance.choice((0, 255, chance.randrange(256)))
        try:
            attaching._drawn_anew(SimpleUploadedFile("a", bytes(torn)), "a", format_name)
        except attaching.FileRefused:
            continue


def test_what_the_library_itself_breaks_on_is_refused_in_words(send):
    assert send(drawn("JPEG", mode="CMYK").replace(b"Adobe", b"Adobf")) in (302, 422)
    torn = drawn("JPEG", mode="CMYK")
    assert {send(torn[:length]) for length in range(20, len(torn), 97)} <= {302, 422, 429}


def test_pictures_are_drawn_one_after_another(monkeypatch):
    """A hundred large ones sent at once take the memory of one."""
    at_once, most = 0, 0
    convert = Image.Image.convert

    def watched(self, *words, **more):
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        try:
            return convert(self, *words, **more)
        finally:
            at_once -= 1

    monkeypatch.setattr(Image.Image, "convert", watched)
    raw = drawn("PNG", (900, 900))
    jobs = [
        threading.Thread(target=attaching._drawn_anew, args=(SimpleUploadedFile("a", raw), "a", "PNG"))
        for _ in range(9)
    ]
    for job in jobs:
        job.start()
    for job in jobs:
        job.join(20)
    assert most == 1


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd.png"), ("..\\..\\boot.ini", "boot.png"), (".htaccess", "htaccess.png"), ("a\0b.png", "ab.png"),
        ("счёт\u202egpj.exe", "счётgpj.png"), ("a" * 400 + ".png", "a" * 116 + ".png"), ("\u3164\u200b", "file.png"),
    ],
)  # fmt: skip
def test_a_name_of_a_file_leads_nowhere(send, web, name, kept):
    assert send(drawn("PNG"), name) == 302
    file = Attachment.objects.get()
    assert file.name == kept
    assert re.fullmatch(r"attachments/\d{4}/\d\d/[0-9a-f]{32}\.png", file.file.name)
    told = web(None).get(f"/files/{file.pk}/")
    assert (told.status_code, "\r" in told["Content-Disposition"], told.cookies.keys()) == (200, False, {}.keys())


@pytest.mark.parametrize(
    ("name", "kept"),
    [("..", "file"), ("../", "file"), ('a"; filename="b.exe', "a; filename=b.exe"), ("a\r\nSet-Cookie: b", "a Set-Cookie b"), ("a\\", "a")],
)  # fmt: skip
def test_nor_does_one_that_django_would_not_let_through(name, kept):
    assert attaching._clean_name(name) == kept


def test_who_sends_file_after_file_waits(send):
    answers = [send(drawn("PNG", (4, 4))) for _ in range(FILES_A_MINUTE + 1)]
    assert set(answers) == {302, 429} and answers[-1] == 429
