"""Pages by key: whatever is added while one leafs through, nothing is missed and nothing comes twice."""

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from otklik.community.models import Topic
from otklik.community.queries.paging import page
from tests.cast import NOON

calm = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
minutes = st.lists(st.integers(0, 5), min_size=0, max_size=12)


def put(category, author, offsets):
    return Topic.objects.bulk_create(
        [
            Topic(
                kind="question", category=category, author=author, title="т", body="т", body_html="т",
                opened_at=NOON + timedelta(minutes=offset), changed_at=NOON, last_activity_at=NOON,
                support_count=offset,
            )
            for offset in offsets
        ]
    )  # fmt: skip


@calm
@given(
    first=minutes,
    added=st.lists(minutes, max_size=4),
    size=st.integers(1, 4),
    by=st.sampled_from(["opened_at", "support_count"]),
    down=st.booleans(),
)
def test_leafing_misses_nothing_and_repeats_nothing(category, alina, first, added, size, by, down):
    """The oracle: the rows that were there from the start, sorted in memory."""
    Topic.objects.all().delete()
    order = f"-{by}" if down else by
    there = put(category, alina, first)
    added = list(added)
    seen, after = [], ""
    while True:
        found = page(Topic.objects.all(), by=order, after=after, size=size)
        seen += [row.pk for row in found.rows]
        if not found.next_key:
            break
        after = found.next_key
        if added:
            put(category, alina, added.pop())
    expected = sorted(there, key=lambda row: (getattr(row, by), row.pk), reverse=down)
    assert len(seen) == len(set(seen))
    assert [pk for pk in seen if pk in {row.pk for row in there}] == [row.pk for row in expected]


@calm
@given(first=minutes, size=st.integers(1, 4), down=st.booleans())
def test_back_leads_to_the_same_pages(category, alina, first, size, down):
    Topic.objects.all().delete()
    put(category, alina, first)
    order = "-opened_at" if down else "opened_at"
    pages, after = [], ""
    while True:
        found = page(Topic.objects.all(), by=order, after=after, size=size)
        pages.append([row.pk for row in found.rows])
        if not found.next_key:
            break
        after = found.next_key
    while found.previous_key:
        found = page(Topic.objects.all(), by=order, before=found.previous_key, size=size)
        pages.pop()
        assert [row.pk for row in found.rows] == pages[-1]
    assert len(pages) == 1
