"""Where the look of pages lies."""

from django.templatetags.static import static


def stylesheet() -> str:
    """Its address; empty when the static files were not collected."""
    try:
        return static("otklik/theme.css")
    except ValueError:
        return ""
