"""The parties' tests: quick passwords, cheap limits counted in memory."""

from typing import Any

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def quick_passwords(settings: Any) -> None:
    """A hasher that costs nothing; the real one is asserted by name where it matters."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def no_limits_spent(db: None) -> None:
    """Every test begins with all its attempts."""
    cache.clear()
