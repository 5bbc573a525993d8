"""The world of the house tests; what is said about meaning would take seconds to load and is switched off."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache

from otklik.answers.queries import layer
from otklik.parties.queries import forget_operator
from tests.house.world import World, build


@pytest.fixture(autouse=True)
def quick_and_fresh(settings: Any, db: None) -> Iterator[None]:
    """Words only, passwords that cost nothing, nothing remembered of the test before."""
    settings.MEANING = False
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()
    layer.forget_layer()
    logging.disable(logging.INFO)  # a line for each of thousands of requests
    yield
    logging.disable(logging.NOTSET)
    layer.forget_layer()


@pytest.fixture
def world(own_folders: None, quick_and_fresh: None) -> World:
    forget_operator()
    return build()
