"""Files: what is in them decides, what hides in them is taken out, and who may read the post may read them."""

import io
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import now
from PIL import Image
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from otklik.community.actions import close_topic, hide, upload_attachment
from otklik.community.models import Attachment, Reply
from otklik.community.subscriptions import sweep_drafts
from otklik.core.models import AuditEntry
from tests.cast import CAST, NOON

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"


def picture(kind="JPEG", size=(60, 40), **settings):
    out = io.BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(out, format=kind, **settings)
    return out.getvalue()


def with_place():
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    exif[0x0112] = 6  # turned by the camera
    exif.get_ifd(0x8825)[2] = (53.9, 0.0, 0.0)
    return picture(exif=exif)


def file(content, name="photo.jpg"):
    return SimpleUploadedFile(name, content)


@pytest.fixture
def send(web, topic, boris):
    """`send(file, ...)` posts a reply of Boris with files."""

    def post(*files, **words):
        return web(boris).post(f"/topics/{topic.pk}/reply/", {"body": "Вот", "files": list(files)} | words)

    return post


def test_picture_is_drawn_anew_without_place_and_camera(send, web):
    assert send(file(with_place(), "C:\\Фото\\дом.jpeg")).status_code == 302
    kept = Attachment.objects.get()
    content = kept.file.read()
    again = Image.open(io.BytesIO(content))
    assert (kept.name, kept.content_type, kept.size) == ("дом.jpg", "image/jpeg", len(content))
    assert again.size == (kept.width, kept.height) == (40, 60)
    assert not dict(again.getexif()) and b"SecretCamera" not in content


@pytest.mark.parametrize(
    ("kind", "becomes"),
    [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp"), ("GIF", "image/png")],
)
def test_type_is_what_the_bytes_say(send, kind, becomes):
    assert send(file(picture(kind), "report.exe")).status_code == 302
    assert Attachment.objects.get().content_type == becomes


def test_pdf_is_saved_not_shown(send, web):
    send(file(PDF, "счёт.pdf"))
    response = web(None).get(Attachment.objects.get().get_absolute_url())
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response.getvalue() == PDF


def test_picture_is_shown(send, web):
    send(file(picture()))
    response = web(None).get(Attachment.objects.get().get_absolute_url())
    assert (response["Content-Type"], response["Content-Disposition"]) == ("image/jpeg", 'inline; filename="photo.jpg"')
    assert "private" in response["Cache-Control"]


REFUSED = {
    "page": b"<html><script>alert(1)</script></html>",
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "program": b"MZ\x90\x00" + b"\0" * 100,
    "empty": b"",
    "half": picture(size=(400, 400))[:900],
    "zip": b"PK\x03\x04" + b"\0" * 50,
}


@pytest.mark.parametrize("what", REFUSED)
def test_other_files_are_refused_and_the_words_kept(send, what):
    response = send(file(REFUSED[what], "photo.jpg"), body="Мои слова")
    assert response.status_code == 422
    page = HTMLParser(response.content)
    assert page.css_first("textarea[name=body]").text().strip() == "Мои слова"
    assert len(page.css(".callout.is-danger")) == 1
    assert not Attachment.objects.exists() and not Reply.objects.exists()


def test_bomb_of_pixels_is_refused(send):
    bomb = picture("PNG", size=(8000, 6000))
    assert len(bomb) < 1_000_000
    assert send(file(bomb)).status_code == 422
    assert not Attachment.objects.exists()


def test_large_file_is_refused(send, settings):
    settings.MAX_ATTACHMENT_BYTES = 2000
    assert send(file(PDF + b"x" * 2000)).status_code == 422


def test_large_picture_becomes_smaller(send):
    send(file(picture(size=(5000, 1000))))
    kept = Attachment.objects.get()
    assert (kept.width, kept.height) == (2560, 512)


def test_five_files_and_not_six(send):
    assert send(*[file(picture()) for _ in range(6)]).status_code == 422
    assert not Attachment.objects.exists()
    assert send(*[file(picture()) for _ in range(5)]).status_code == 302
    assert Reply.objects.get().attachments.count() == 5


def test_files_survive_a_refused_text(send, web):
    page = HTMLParser(send(file(picture()), body="+375 29 655-44-33").content)
    kept = page.css_first("[name=attachments]").attributes["value"]
    assert send(body="+375 29 655-44-33", attachments=kept, guard="mask").status_code == 302
    assert Reply.objects.get().attachments.count() == 1


def test_nobody_sends_the_file_of_another(send, web, alina, topic):
    stolen = upload_attachment(by=alina, file=file(picture()), at=NOON)
    send(attachments=str(stolen.pk))
    stolen.refresh_from_db()
    assert stolen.reply is None and Reply.objects.get().attachments.count() == 0


def test_who_may_read_the_post_may_read_its_file(web, everybody, asked, replied):
    alina, kirill, vera = (everybody[key] for key in ("alina", "kirill", "vera"))
    staff = {"vera", "kirill", "marta", "timur", "oleg", "igor"}
    drafts = [upload_attachment(by=alina, file=file(picture()), at=NOON) for _ in range(4)]
    asked(alina, attachments=[drafts[0].pk])
    private = asked(alina, kind="private", attachments=[drafts[1].pk])
    hidden = asked(alina, attachments=[drafts[2].pk])
    hide(thing=hidden, by=kirill, reason="Лицо соседа", at=NOON)
    of_staff = upload_attachment(by=vera, file=file(picture()), at=NOON)
    replied(private, vera, attachments=[of_staff.pk])
    readers = {
        drafts[0]: {None, *CAST},
        drafts[1]: {"alina"} | staff,
        drafts[2]: {"alina", "kirill", "igor"},
        drafts[3]: {"alina"},
        of_staff: {"alina"} | staff,
    }
    for kept, allowed in readers.items():
        for who in (None, *CAST):
            status = web(everybody.get(who)).get(f"/files/{kept.pk}/").status_code
            assert status == (200 if who in allowed else 404), (kept, who)


def test_sender_and_moderators_take_files_away(send, web, everybody, django_capture_on_commit_callbacks):
    send(file(picture()))
    kept = Attachment.objects.get()
    url = f"/files/{kept.pk}/remove/"
    assert web(everybody["alina"]).post(url).status_code == 404
    assert web(everybody["vera"]).post(url).status_code == 404
    with django_capture_on_commit_callbacks(execute=True):
        assert web(everybody["kirill"]).post(url).status_code == 302
    assert not Attachment.objects.exists() and not default_storage.exists(kept.file.name)


def test_unsent_files_go_after_a_day(boris, asked, django_capture_on_commit_callbacks):
    at = now()
    old = upload_attachment(by=boris, file=file(picture()), at=at - timedelta(hours=25))
    sent = upload_attachment(by=boris, file=file(picture()), at=at - timedelta(hours=25))
    fresh = upload_attachment(by=boris, file=file(picture()), at=at - timedelta(hours=23))
    asked(boris, attachments=[sent.pk])
    with django_capture_on_commit_callbacks(execute=True):
        sweep_drafts(at)
    assert set(Attachment.objects.all()) == {sent, fresh}
    assert not default_storage.exists(old.file.name)


@pytest.fixture
def sent(asked, alina):
    """Alina's old topic with one picture of hers."""
    kept = upload_attachment(by=alina, file=file(picture(), "старая.jpg"), at=NOON)
    return asked(alina, attachments=[kept.pk])


@pytest.fixture
def edit(web, sent):
    """`edit(alina, file, ...)` saves the topic with these files; more fields by name."""

    def post(by, *files, **words):
        told = {"title": sent.title, "body": sent.body, "files": list(files)}
        return web(by).post(f"/topics/{sent.pk}/edit/", told | words)

    return post


def names(topic):
    return list(topic.attachments.order_by("pk").values_list("name", flat=True))


def told_of(browser, topic):
    page = HTMLParser(browser.get(f"/topics/{topic.pk}/history/").content)
    return [(node.tag, node.text()) for node in page.css("ins, del")]


def test_files_are_exchanged_while_editing_and_the_history_tells_it(edit, web, sent, alina):
    old = sent.attachments.get()
    assert edit(alina, file(picture(), "новая.jpg"), remove=[old.pk]).status_code == 302
    assert names(sent) == ["новая.jpg"]
    assert told_of(web(None), sent) == [("del", "Файл: старая.jpg"), ("ins", "Файл: новая.jpg")]
    edit(alina, body="Другие слова")
    assert [edit.files_before for edit in sent.edits.order_by("pk")] == [["старая.jpg"], None]
    assert told_of(web(None), sent)[-2:] == [("del", "Файл: старая.jpg"), ("ins", "Файл: новая.jpg")]


def test_bytes_of_a_removed_file_are_gone(edit, sent, alina, django_capture_on_commit_callbacks):
    old = sent.attachments.get()
    with django_capture_on_commit_callbacks(execute=True):
        edit(alina, remove=[old.pk])
    assert names(sent) == [] and not default_storage.exists(old.file.name)


def test_files_of_other_people_stay(edit, web, sent, alina, kirill, boris):
    edit(kirill, file(picture(), "схема.jpg"))
    of_staff, own = sent.attachments.get(name="схема.jpg"), sent.attachments.get(name="старая.jpg")
    page = HTMLParser(web(alina).get(f"/topics/{sent.pk}/edit/").content)
    assert [box.attributes["value"] for box in page.css("[name=remove]")] == [str(own.pk)]
    edit(alina, remove=[of_staff.pk])
    assert names(sent) == ["старая.jpg", "схема.jpg"]
    assert edit(boris, remove=[own.pk]).status_code == 404
    elsewhere = upload_attachment(by=alina, file=file(picture(), "черновик.jpg"), at=NOON)
    edit(alina, remove=[elsewhere.pk])
    assert Attachment.objects.filter(pk=elsewhere.pk).exists()


def test_a_moderator_removes_and_the_record_says_so(edit, sent, kirill):
    edit(kirill, remove=[sent.attachments.get().pk])
    assert names(sent) == []
    assert [(row.actor, row.act, row.subject) for row in AuditEntry.objects.all()] == [
        (kirill.ref, "community.edit", sent.ref)
    ]


def test_no_more_than_five_files_after_an_edit_either(edit, sent, alina):
    old = sent.attachments.get()
    refused = edit(alina, *[file(picture(), f"{n}.jpg") for n in range(5)], remove=[])
    assert refused.status_code == 422 and names(sent) == ["старая.jpg"]
    assert edit(alina, *[file(picture(), f"{n}.jpg") for n in range(5)], remove=[old.pk]).status_code == 302
    assert names(sent) == ["0.jpg", "1.jpg", "2.jpg", "3.jpg", "4.jpg"]


def test_a_refused_edit_loses_no_file(edit, sent, alina):
    old = sent.attachments.get()
    refused = edit(alina, file(picture(), "новая.jpg"), remove=[old.pk], body="+375 29 655-44-33")
    page = HTMLParser(refused.content)
    assert refused.status_code == 422 and names(sent) == ["старая.jpg"]
    assert "checked" in page.css_first("[name=remove]").attributes
    draft = page.css_first("[name=attachments]").attributes["value"]
    edit(alina, body="+375 29 655-44-33", guard="mask", attachments=draft, remove=[old.pk])
    assert names(sent) == ["новая.jpg"]


def test_files_of_a_reply_are_exchanged_too(send, web, boris):
    send(file(picture(), "а.jpg"))
    reply = Reply.objects.get()
    told = {"body": reply.body, "files": [file(PDF, "б.pdf")], "remove": [reply.attachments.get().pk]}
    assert web(boris).post(f"/replies/{reply.pk}/edit/", told).status_code == 302
    assert list(reply.attachments.values_list("name", flat=True)) == ["б.pdf"]


def test_one_file_taken_away_leaves_its_name_in_the_history(web, sent, alina):
    web(alina).post(f"/files/{sent.attachments.get().pk}/remove/")
    assert told_of(web(None), sent) == [("del", "Файл: старая.jpg")]


def test_closed_topic_keeps_its_files(web, sent, alina):
    close_topic(topic=sent, by=alina, at=NOON)
    assert web(alina).post(f"/files/{sent.attachments.get().pk}/remove/").status_code == 404


@pytest.mark.parametrize("words", [{"preview": "1"}, {"body": ""}, {"body": "x" * 20_001}])
def test_files_outlive_a_look_at_the_text_and_a_mistake_in_it(send, web, topic, boris, words):
    page = HTMLParser(send(file(picture()), **words).content)
    kept = Attachment.objects.get()
    assert [box.attributes["value"] for box in page.css("input[name=attachments][checked]")] == [str(kept.pk)]
    send(attachments=kept.pk)
    assert list(Reply.objects.get().attachments.all()) == [kept]


@pytest.mark.parametrize("words", [{"preview": "1"}, {"title": "?"}])
def test_files_of_a_new_topic_are_kept(web, boris, category, words):
    told = {"kind": "question", "category": category.key, "title": "Почему темно?", "body": "Вот", "files": [file(PDF)]}
    page = HTMLParser(web(boris).post("/topics/new/", told | words).content)
    kept = Attachment.objects.get()
    assert [box.attributes["value"] for box in page.css("input[name=attachments][checked]")] == [str(kept.pk)]
