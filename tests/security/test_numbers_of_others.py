"""Numbers of other people's things where an address does not show them: in queries, hidden fields and bodies of the API.

What stands in the address itself is swept by tests/house/test_rights.py. Both find their places in the product.
"""

import pytest

from otklik.community.models import Attachment, Reply, Topic
from otklik.parties.models import ContactPoint, Individual
from tests.house.rules import is_refused, ways
from tests.house.table import doors
from tests.house.visit import undone, visit
from tests.security import asked
from tests.security.forms import again, forms_for

pytestmark = pytest.mark.slow  # every form and address again and again

OWNED = {Attachment: "uploaded_by", Reply: "author", Topic: "author", ContactPoint: "individual"}
COUNTED = {"view_count", "reply_count", "support_count", "thanks_count", "last_activity_at"}  # anybody moves them


def numbers(world, who):
    """Numbers of what this person may not see, and of a few things he may not change."""
    hidden = {thing.value for things in world.things.values() for thing in things if who not in thing.readers}
    people = {person.pk for key, person in world.people.items() if key != who}
    return sorted(str(value) for value in {*(v for v in hidden if isinstance(v, int)), *list(people)[:3]})


def things_of_others(world, who):
    """Every row that belongs to somebody else, without what anybody moves."""
    own = world.people[who].pk if who else None
    found = {f"Individual {row['id']}": row for row in Individual.objects.exclude(pk=own).values()}
    for model, owner in OWNED.items():
        for row in model.objects.exclude(**{owner: own}).values():
            found[f"{model.__name__} {row['id']}"] = {name: row[name] for name in row if name not in COUNTED}
    return found


@pytest.mark.parametrize("who", ["zakhar", "alina", None])
def test_a_number_in_a_query_shows_nothing_more(world, enter, who):
    browser, wrong, tried = enter(who), [], 0
    for door in doors():
        things = next((way for way in ways(door, world) if not is_refused(door, way, who)), None)
        if things is None or door.name == "readyz":
            continue
        url = door.url(**{thing.argument: thing.value for thing in things})
        for number in numbers(world, who):
            with undone(browser):
                answer = visit(browser, "GET", url, data=dict.fromkeys(asked.names(), number))
            wrong += [f"{url} {number}: {answer.status}"] if answer.status >= 500 else []
            wrong += [f"{url} {number}: tells {place}" for place in world.secrets.leaks(answer.told, who)]
            tried += 1
    assert wrong == []
    assert tried > 100


@pytest.mark.parametrize("who", ["zakhar", "alina"])
def test_a_number_in_a_form_takes_and_tells_nothing_of_others(world, enter, who):
    browser, wrong, before, sent = enter(who), [], things_of_others(world, who), 0
    hidden = numbers(world, who)
    for form in forms_for(world, who, browser).values():
        if "/logout" in form.action or "sign-out" in form.action:
            continue
        fields = [name for name in form.values if name not in form.texts and name != "csrfmiddlewaretoken"]
        for told in (
            dict.fromkeys(fields, hidden),
            dict.fromkeys(("attachments", "attachment_ids", "remove", "files"), hidden),
        ):
            with undone(browser):
                form = again(form, browser)
                form.values |= told
                answer = form.send(browser)
                pages = [answer, visit(browser, "GET", answer.location)] if answer.location else [answer]
                after = things_of_others(world, who)
            sent += 1
            wrong += [
                f"{form.action}: tells {place}" for page in pages for place in world.secrets.leaks(page.told, who)
            ]
            wrong += [f"{form.action} {name}: changed" for name, row in before.items() if after.get(name) != row]
    assert wrong == []
    assert sent > 10


def test_the_api_tells_of_no_number_more_than_it_may(world, enter):
    browser, wrong = enter("zakhar"), []
    for number in numbers(world, "zakhar"):
        for kind in ("topic", "article", "reply", "individual", "interaction"):
            for name in ("ref", "refs"):
                body = {
                    "kind": "opened",
                    "key": "x" * 20,
                    "question": "a",
                    name: [f"{kind}:{number}"] if name == "refs" else f"{kind}:{number}",
                }
                with undone(browser):
                    answer = visit(browser, "POST", "/api/v1/ask/events", data=body, content_type="application/json")
                wrong += [f"{name} {number}: {answer.status}"] if answer.status not in (204, 403, 422, 429) else []
                wrong += [f"{name} {number}: tells {place}" for place in world.secrets.leaks(answer.told, "zakhar")]
    assert wrong == []
