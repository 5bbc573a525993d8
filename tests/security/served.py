"""An installation as it is served to people: the world of the house tests in it, and a browser for each of the cast."""

import json
import subprocess
import sys
from typing import Any, Final

_MAKE: Final = """
import json
import django
django.setup()
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.utils.translation import override
from tests.house.rules import is_refused, ways
from tests.house.table import API, doors
from tests.house.world import build

def session(person):
    kept = SessionStore()
    kept[SESSION_KEY], kept[HASH_SESSION_KEY] = str(person.pk), person.get_session_auth_hash()
    kept[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    kept.save()
    return kept.session_key

def addresses(world, who):
    with override("ru"):
        return sorted({
            door.url(**{thing.argument: thing.value for thing in things})
            for door in doors() for things in ways(door, world)[:3]
            if not is_refused(door, things, who) and door.name not in LEFT_OUT
        })

LEFT_OUT = {"account_logout", "stream"}
world = build()
words = {word: [one.place, sorted(map(str, one.readers))] for word, one in world.secrets.words.items()}
told = {
    "words": words,
    "sessions": {who: session(person) for who, person in world.people.items()},
    "addresses": {str(who): addresses(world, who) for who in (None, *world.people)},
    "topic": next(thing.value for thing in world.things["topic_id"] if thing.note == "public"),
}
print(json.dumps(told))
"""


def make(environment: dict[str, str]) -> dict[str, Any]:
    """Fill the installation; returns words (word: [place, readers]), sessions, addresses by person, a public topic."""
    done = subprocess.run([sys.executable, "-c", _MAKE], env=environment, check=True, capture_output=True, text=True)
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def leaks(told: dict[str, Any], page: str, who: str) -> set[str]:
    """Places whose planted words stand on the page, though this person ("None": a passer-by) may not know them."""
    return {place for word, (place, readers) in told["words"].items() if who not in readers and word in page.lower()}
