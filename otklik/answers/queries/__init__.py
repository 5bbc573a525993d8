"""Reads of the ask box: suggestions while somebody types, and the search page."""

from otklik.answers.queries.ask import Answer, Suggestions, suggest
from otklik.answers.queries.highlight import Fragment, highlight
from otklik.answers.queries.layer import current_layer, rules
from otklik.answers.queries.pages import Filters, SearchPage, search

__all__ = [
    "Answer",
    "Filters",
    "Fragment",
    "SearchPage",
    "Suggestions",
    "current_layer",
    "highlight",
    "rules",
    "search",
    "suggest",
]
