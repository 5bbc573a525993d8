"""The URL table: every address has a name, a permission and a view that it really leads to."""

import re
from collections import Counter

import pytest
from django.urls import resolve
from django.utils.translation import override
from ninja.constants import NOT_SET

from otklik.api.main import api
from otklik.parties.roles import PERMISSIONS
from otklik.web.shell.access import MEMBER, PUBLIC
from tests.house.table import API, doors

# everything else of sign-in asks to be signed in
OPEN_ACCOUNT_DOORS = {
    "account_login": "one cannot be signed in before signing in",
    "account_request_login_code": "as above, by a code instead of a password",
    "account_confirm_login_code": "the second step of it",
    "account_logout": "says goodbye to those signed out already, too",
    "account_signup": "newcomers",
    "account_inactive": "tells people shut out why they cannot sign in",
    "account_email_verification_sent": "a step of sign-up",
    "account_reset_password": "who forgot the password cannot sign in",
    "account_confirm_password_reset_code": "the second step of it",
    "account_complete_password_reset": "the last step of it",
}
OPEN_OPERATIONS = {
    "ask": "the ask box of apps and other sites; shows what the caller may read",
    "tell": "steps of the ask box; writes only the caller's own attempt, with a token when he has a session",
    "list_topics": "public topics only",
    "get_topic": "goes through access_topic",
    "list_articles": "articles the caller may read",
    "get_article": "goes through access_article",
    "list_outages": "what is off is public; opening one at this address asks for a token",
    "outage_history": "days of the network are public",
    "get_outage": "outages are public",
    "update_outage": "asks for a token of an employee who may manage outages",
    "close_outage": "as above",
    "beat": "asks for the key of a probe that hears signs of life",
    "vantage_schedule": "asks for a signature by the key of a place that looks",
    "vantage_looks": "as above",
    "vantage_evidence": "as above",
    "nothing_here": "the answer 404 to every unknown address",
    "openapi-json": "the document of the API",
    "api-root": "leads to nothing but reverse()",
    "tell_contacts": "a token of an employee",
}
GRANTED = frozenset[str]().union(*PERMISSIONS.values())


def test_every_door_says_who_may_come_in():
    unknown = {
        door.route: door.permission for door in doors() if door.permission not in {PUBLIC, MEMBER, API, *GRANTED}
    }
    assert unknown == {}


def test_every_door_has_a_name_of_its_own():
    names = Counter(door.name for door in doors())
    assert [name for name, count in names.items() if count > 1 or not name.split(":")[-1]] == []


def test_every_address_stands_in_the_table_once():
    routes = Counter(door.route for door in doors())
    assert [route for route, count in routes.items() if count > 1] == []


def test_the_desk_is_for_staff_and_nothing_else_is_locked_like_it():
    assert [door.route for door in doors() if door.route.startswith("desk/") != door.is_desk] == []


def test_own_pages_ask_to_sign_in():
    assert {door.permission for door in doors() if door.route.startswith("me/")} == {MEMBER}


def test_sign_in_is_open_exactly_where_it_must_be():
    opened = {door.name for door in doors() if door.name.startswith("account_") and door.permission == PUBLIC}
    assert opened == set(OPEN_ACCOUNT_DOORS)


def test_the_api_is_open_exactly_where_it_says_so():
    assert {door.name.removeprefix("api:") for door in doors() if door.permission == API} == set(OPEN_OPERATIONS)


def test_operations_that_write_ask_browsers_for_their_token():
    operations = [
        operation
        for _prefix, router in api._routers
        for view in router.path_operations.values()
        for operation in view.operations
    ]
    writing = [one for one in operations if set(one.methods) & {"POST", "PUT", "PATCH", "DELETE"}]
    assert len(operations) >= 7
    assert [
        one.view_func.__name__
        for one in writing
        if one.auth_param in (None, NOT_SET) and one.view_func.__name__ != "nothing_here"
    ] == []


EXAMPLES = {"int": "7", "slug": "a-1", "str": "a1.png", "path": "a/b", "anything": "a/b"}
_ARGUMENT = re.compile(r"<(?:(\w+):)?\w+>")


@pytest.mark.parametrize("prefix", ["", "/be", "/en"])
def test_no_address_hides_another(db, operator, prefix):
    hidden = {}
    for door in doors():
        if prefix and not door.has_language:
            continue
        path = "/" + _ARGUMENT.sub(lambda found: EXAMPLES[found[1] or "str"], door.route)
        with override(prefix.strip("/") or "ru"):
            found = resolve(prefix + path)
        if found.func is not door.view:
            hidden[door.route] = found.route
    assert hidden == {}
