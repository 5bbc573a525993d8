"""The cache in the database, which limits are counted in."""

from collections.abc import Callable
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import DatabaseCache
from django.db import OperationalError, connection


class Cache(DatabaseCache):
    """Django's own keeps quiet when it cannot write, and who asks believes that a limit was passed; this one tells."""

    def _base_set(self, mode: str, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT) -> bool | None:
        failures: list[OperationalError] = []

        def watch(execute: Callable[..., Any], *words: Any) -> Any:
            try:
                return execute(*words)
            except OperationalError as error:
                failures.append(error)
                raise

        with connection.execute_wrapper(watch):
            done: bool | None = super()._base_set(mode, key, value, timeout)  # type: ignore[misc]
        if failures and not done:
            raise failures[0]
        return done
