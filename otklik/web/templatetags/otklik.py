"""Words our templates know everywhere (builtins)."""

from django import template

register = template.Library()
