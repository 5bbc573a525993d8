"""What every template knows: the operator, the theme, the languages of this page."""

from typing import Any

from django.http import HttpRequest

from otklik.parties.queries import operator, operator_languages


def shell(request: HttpRequest) -> dict[str, Any]:
    theme = request.COOKIES.get("theme", "")
    return {
        "operator": operator(),
        "offered_languages": operator_languages(),
        "theme": theme if theme in ("light", "dark") else "auto",
    }
