"""Reviews come in from files, are narrowed on the desk, and their answers are noted."""

import csv
import json
import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils.timezone import now

from otklik.cli.main import main
from otklik.feedback.actions.reviews import FoundReview, keep_review
from otklik.feedback.models import Review, ReviewSource
from otklik.flows.models import ImportRun

MENTIONS = Path(__file__).parent / "mentions.csv"
DATA = Path(os.environ.get("OTKLIK_DATA", Path(__file__).resolve().parents[3] / "shared" / "data"))
POSTS = DATA / "sentirueval" / "tone_2016_ttk_train.csv"
REVIEWS = """external_id,text,at,rating,author,reply,replied_at
a1,Ставят долго но вежливо,2026-02-01T10:00,4,Ира,,
a2,Месяц не могу расторгнуть договор,2026-02-02T10:00,1,Пётр,Помогли в чате,2026-02-03T09:00
a3,Отвечено раньше вопроса,2026-02-02T10:00,2,Олег,,2026-01-01T09:00
a4,Шесть звёзд,2026-02-02T10:00,6,Олег,,
"""


def bring(*words):
    return main(["import", *map(str, words), "--no-pause"])


def test_a_file_twice_is_once_and_undo_takes_it_back(operator, tmp_path, capsys):
    path = tmp_path / "shop.csv"
    path.write_text(REVIEWS, encoding="utf-8")
    assert (bring("reviews", path), bring("reviews", path)) == (1, 1)
    assert list(Review.objects.order_by("external_id").values_list("external_id", "rating", "reply")) == [
        ("a1", 4, ""), ("a2", 1, "Помогли в чате"),
    ]  # fmt: skip
    out = tmp_path / "out.jsonl"
    assert main(["export", "reviews", str(out)]) == 0
    told = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [(row["external_id"], row["rating"], bool(row["replied_at"])) for row in told] == [
        ("a1", 4, False), ("a2", 1, True),
    ]  # fmt: skip
    assert main(["import", "undo", str(ImportRun.objects.earliest("pk").pk)]) == 0
    assert not Review.objects.exists()


def test_mentions_with_a_tone_for_each_company(operator, capsys):
    assert bring("reviews", MENTIONS, "--map", "sentirueval") == 1
    assert "at is empty" in next(Path(line.split(": ")[1]).read_text(encoding="utf-8")
                                 for line in capsys.readouterr().out.splitlines() if line.startswith("refused"))  # fmt: skip
    assert list(Review.objects.order_by("pk").values_list("external_id", "tone")) == [
        ("9001", -1), ("9002", 1), ("9003", -1),
    ]  # fmt: skip


@pytest.mark.slow
@pytest.mark.skipif(not POSTS.exists(), reason=f"the posts are not at {POSTS} (set OTKLIK_DATA)")
def test_the_real_posts_come_in_whole(operator, capsys):
    with POSTS.open(encoding="utf-8-sig", newline="") as lines:
        told = {row["twitid"] for row in csv.DictReader(lines)}
    bring("reviews", POSTS, "--map", "sentirueval")
    assert (set(Review.objects.values_list("external_id", flat=True)) ^ told, len(told) > 8000) == (set(), True)
    assert set(Review.objects.values_list("tone", flat=True)) == {-1, 0, 1}
    assert "0 refused" in capsys.readouterr().out


def test_the_desk_narrows_and_notes_answers(web, vera, marta, zakhar):
    at = now()
    rows = [
        keep_review(found=FoundReview("shop", key, text, at - timedelta(days=days), rating=rating), at=at)[0]
        for key, text, days, rating in (
            ("1", "Всё отлично", 3, 5),
            ("2", "Ужасный роуминг", 2, 1),
            ("3", "Сойдёт", 1, 3),
        )
    ]
    page = web(vera).get("/desk/reviews/?tone=bad&state=waiting&source=shop&q=РОУМИНГ ужасный").content.decode()
    assert [text in page for text in ("Всё отлично", "Ужасный роуминг", "Сойдёт")] == [False, True, False]
    reply = {"replied_at": (at - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M"), "reply": "Разобрались"}
    url = f"/desk/reviews/{rows[1].pk}/"
    assert web(zakhar).post(f"{url}reply/", reply).status_code == 404
    assert web(vera).post(f"{url}reply/", reply | {"replied_at": "2999-01-01T00:00"}).status_code == 422
    assert web(vera).post(f"{url}reply/", reply).status_code == 302
    keep_review(found=FoundReview("shop", "2", "Ужасный роуминг", rows[1].posted_at, rating=2), at=at)
    told_again = Review.objects.get(pk=rows[1].pk)
    assert (told_again.reply, told_again.rating) == ("Разобрались", 2)
    assert "33" in web(vera).get("/desk/reviews/").content.decode()
    source = ReviewSource.objects.get()
    terms = {"title": "Магазин приложений", "kind": "shop", "url": "https://example.com/app", "touchpoint": ""}
    assert web(vera).post(f"/desk/reviews/sources/{source.pk}/", terms).status_code == 404
    assert web(marta).post(f"/desk/reviews/sources/{source.pk}/", terms).status_code == 302
    assert "Магазин приложений" in web(vera).get("/desk/reviews/").content.decode()
