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

    topic, people = Topic.objects.get(pk=1), Individual.objects.order_by("pk")
    began = []
    for number, person in enumerate(people[:count]):
        time.sleep(between)
        began.append(time.monotonic())
        post_reply(topic=topic, by=person, body=f"Это ответ номер {number}, он виден сразу.", at=now())
    print(json.dumps(began))


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]))
