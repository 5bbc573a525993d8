"""Words that would be a program if anybody took them for one: templates, formats, SQL; in forms, addresses, the API."""

import pytest

from tests.house.rules import is_refused, ways
from tests.house.table import doors
from tests.house.visit import everything, undone, visit
from tests.security import asked
from tests.security.forms import again, forms_for

pytestmark = pytest.mark.slow  # every form and address again and again

# each would tell this number, the name of a class, or break the page if it were carried out, and does neither as it stands
PROGRAMS = (
    "{{ 7777700|add:91 }}{% if 1 %}{% endif %}{0.__class__}{settings.SECRET_KEY}%(password)s%s{}",
    '{% filter cut:"." %}77.777.91{% endfilter %}${7*1111113}#{7*1111113}<%= 7*1111113 %>{{7*1111113}}'
    "{{constructor.constructor('return 7*1111113')()}}",
)
CARRIED_OUT = ("7777791", "<class", "&lt;class")
SQL = (
    "' OR '1'='1", "'); DROP TABLE community_topic; --", "\" OR \"\"=\"", "' UNION SELECT password FROM parties_individual --",
    "1 OR 1=1", "\\'; SELECT pg_sleep(9); --", "' || (SELECT email FROM parties_individual LIMIT 1) || '", "%' ESCAPE '",
    "$$;SELECT 1;$$", "*:* OR title:a AND ( \"~1e9 [a TO z] { field:/.*/^9",
)  # fmt: skip
FINE = {200, 204, 302, 303, 400, 401, 403, 404, 405, 409, 413, 422, 429}


@pytest.mark.parametrize("who", ["igor", "alina", None])
def test_no_form_carries_out_what_is_written_in_it(world, enter, who):
    browser, wrong, sent = enter(who), [], 0
    for form in forms_for(world, who, browser).values():
        if not form.texts or "/logout" in form.action:
            continue
        for words in (*PROGRAMS, SQL[0]):
            with undone(browser):
                form = again(form, browser)
                told = {name: words[:limit] for name, limit in form.texts.items()}
                answer = form.send(browser, **told)
                pages = [answer, visit(browser, "GET", answer.location)] if answer.location else [answer]
            sent += 1
            wrong += [f"{form.action} {words!r}: {page.status}" for page in pages if page.status not in FINE]
            wrong += [f"{form.action} {words!r}: done" for page in pages if any(w in page.told for w in CARRIED_OUT)]
    assert wrong == []
    assert sent > {"igor": 100, "alina": 20, None: 7}[who]


@pytest.mark.parametrize("who", ["zakhar", None])
def test_no_word_of_an_address_reaches_a_query_or_a_template(world, enter, who):
    """Nor does any of them widen what a stranger is shown: planted words of others would give it away."""
    browser, wrong, before = enter(who), [], everything()
    for door in doors():
        things = next((way for way in ways(door, world) if not is_refused(door, way, who)), None)
        if things is None or door.name == "readyz":
            continue
        url = door.url(**{thing.argument: thing.value for thing in things})
        for words in (*PROGRAMS, *SQL):
            with undone(browser):
                answer = visit(browser, "GET", url, data=dict.fromkeys(asked.names(), words))
            wrong += [f"{url} {words!r}: {answer.status}"] if answer.status not in FINE else []
            wrong += [f"{url} {words!r}: done" for word in CARRIED_OUT if word in answer.told]
            wrong += [f"{url} {words!r}: tells {place}" for place in world.secrets.leaks(answer.told, who)]
    assert wrong == []
    assert {name: len(rows) for name, rows in everything().items()} == {n: len(rows) for n, rows in before.items()}


def test_no_parameter_and_no_body_of_the_api_reaches_a_query(world, enter):
    browser, wrong, tried = enter(None), [], 0
    for words in (*PROGRAMS, *SQL):
        for name, path in asked.parameters():
            told = {"q": "роуминг"} | {name: words}
            answer = visit(browser, "GET", path.replace("{topic_id}", "1").replace("{slug}", "a"), data=told)
            wrong += [f"{path} {name} {words!r}: {answer.status}"] if answer.status not in FINE else []
            wrong += [f"{path} {name}: tells {place}" for place in world.secrets.leaks(answer.told, None)]
            tried += 1
        for path, schema in asked.bodies():
            for name in schema["properties"]:
                body = {"kind": "shown", "key": "x" * 20, "question": "a"} | {name: words}
                with undone(browser):
                    answer = visit(browser, "POST", path, data=body, content_type="application/json")
                wrong += [f"{path} {name} {words!r}: {answer.status}"] if answer.status not in FINE else []
                tried += 1
    assert wrong == []
    assert tried > 100


def test_the_names_are_found_by_themselves():
    """Pages, forms and the document are read, so what is added to them is attacked without a list to edit."""
    assert {"q", "after", "next", "nick", "body", "place", "limit", "category", "lang"} <= asked.names()
