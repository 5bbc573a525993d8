"""Tags by their names."""

from collections.abc import Sequence

from otklik.community.models import Tag

MOST_TAGS = 5


def tags_named(names: Sequence[str]) -> list[Tag]:
    """Tags of these names in lower case, made where they are missing; five at most."""
    wanted = list(dict.fromkeys(name.strip().lower()[:40] for name in names if name.strip()))[:MOST_TAGS]
    Tag.objects.bulk_create([Tag(name=name) for name in wanted], ignore_conflicts=True)
    return list(Tag.objects.filter(name__in=wanted))
