"""Five people press the vote button twice, all at the same moment; prints what was counted.

Usage: python -m tests.community.vote_play (on the database of the environment, which is filled first)
"""

import threading

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from otklik.community.actions import open_topic, support  # noqa: E402
from otklik.community.models import Category, Topic, Vote  # noqa: E402
from otklik.touchpoints.models import Touchpoint  # noqa: E402
from tests.cast import NOON, enter  # noqa: E402


def play() -> tuple[int, int]:
    """The count kept on the topic, and the votes there are."""
    Touchpoint.objects.get_or_create(code="community", defaults={"title": {}, "owner_zone": "marketing"})
    category = Category.objects.create(key="play", title={})
    author, *people = [enter(key) for key in ("alina", "boris", "nadya", "galina", "zakhar", "vera")]
    topic = open_topic(by=author, kind="idea", category=category, title="Больше портов", body="В роутере", at=NOON)
    gate = threading.Barrier(2 * len(people))

    def press(person: object) -> None:
        gate.wait()
        try:
            support(topic=topic, by=person, at=NOON)
        finally:
            connection.close()

    presses = [threading.Thread(target=press, args=(person,)) for person in people for _ in range(2)]
    for one in presses:
        one.start()
    for one in presses:
        one.join(60)
    return Topic.objects.get().support_count, Vote.objects.count()


if __name__ == "__main__":
    call_command("migrate", verbosity=0)
    print(*play())
