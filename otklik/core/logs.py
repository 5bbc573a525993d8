"""JSON log lines with the number of the request."""

from typing import Any


def configure(settings: dict[str, Any]) -> None:
    """Filled by the runtime."""
