"""Every operation of the OpenAPI document with made-up requests: no server error, and answers as the document says."""

import json
from contextlib import contextmanager

import pytest
import schemathesis
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import load_all_checks
from schemathesis.specs.openapi.checks import positive_data_acceptance

from otklik.api.main import api
from otklik.parties.actions import make_token
from tests.cast import NOON

EXAMPLES = 25
PLAIN = {"Accept-Encoding": "identity"}  # the in-process transport does not unpack
load_all_checks()
product = get_wsgi_application()
# as a plain document: asking the running product for it needs a database, which there is none while tests are collected
schema = schemathesis.openapi.from_dict(json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/v1/"))))
schema.app = lambda environ, start: product(environ | {"REMOTE_ADDR": "127.0.0.1"}, start)


@pytest.fixture(autouse=True)
def something_to_find(operator, solved, private, written, indexed):
    written("Настройка роутера", "Откройте адрес роутера и впишите пароль.")
    indexed()


@contextmanager
def one_connection():
    """A request's end closes its connection, and with it the transaction the example lives in."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


made_up = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
    derandomize=True,
)


@schema.parametrize()
@made_up
def test_a_passer_by(case):
    cache.clear()
    with one_connection():
        case.call_and_validate(headers=PLAIN)


@schema.parametrize()
@made_up
def test_a_member(case, alina):
    cache.clear()
    browser = Client()
    browser.force_login(alina)
    token = browser.get("/csrf/").json()["token"]
    cookies = {name: morsel.value for name, morsel in browser.cookies.items()}
    with one_connection():
        case.call_and_validate(headers=PLAIN | {"X-CSRFToken": token}, cookies=cookies)


@schema.include(tag="outages").parametrize()
@made_up
def test_a_program_with_a_token(case, timur):
    cache.clear()
    _row, token = make_token(individual=timur, name="made up", by=None, at=NOON)
    with one_connection():  # that an end comes after its start, and what a list of houses is, no schema can say
        case.call_and_validate(
            headers=PLAIN | {"Authorization": f"Bearer {token}"}, excluded_checks=[positive_data_acceptance]
        )
