"""Post replies to the first topic of an installation filled by fill_pages, as another process of it would.

Usage: python -m bench.post_replies COUNT SECONDS   (settings by environment); prints when each was begun, as JSON.
"""

import json
import sys
import time

import django


def main(count: int, between: float) -> None:
    django.setup()
    from django.utils.timezone import now

    from otklik.community.actions import post_reply
    from otklik.community.models import Topic
    from otklik.parties.models import Individual

    topics, people = Topic.objects.order_by("pk")[:2], Individual.objects.order_by("pk")
    began = []
    for number, person in enumerate(people[: count + 1]):
        time.sleep(between)
        began.append(time.monotonic())
        # the first one, which nobody listens to, loads what a process needs to post at all
        topic = topics[0 if number else 1]
        post_reply(topic=topic, by=person, body=f"Это ответ номер {number}, он виден сразу.", at=now())
    print(json.dumps(began[1:]))


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]))
