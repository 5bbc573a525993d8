"""A form as a browser would send it untouched."""

from typing import Any

from django.http import HttpResponse


def filled(page: HttpResponse, **changes: Any) -> dict[str, Any]:
    """What the page's form shows, field by field, with a few changed."""
    form = page.context["form"]  # type: ignore[attr-defined]
    return {field.name: field.value() for field in form if field.value() not in (None, "")} | changes
