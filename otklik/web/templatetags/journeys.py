"""Words of the templates of journey maps."""

from django import template

register = template.Library()


@register.filter
def lines(text: str) -> list[str]:
    """The lines of a text that say something."""
    return [line.strip() for line in text.splitlines() if line.strip()]
