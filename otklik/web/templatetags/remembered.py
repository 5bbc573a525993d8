"""Django's own `url` and `translate` tags, but they remember: a page says the same words and addresses many times.

They are builtins and stand after Django's, so templates need to know nothing of them.
"""

from django import template
from django.template.base import Node, Parser, Token
from django.template.context import Context
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as url_of_django
from django.templatetags.i18n import TranslateNode, do_translate
from django.urls import NoReverseMatch
from django.utils.html import escape
from django.utils.translation import get_language

from otklik.parties.addresses import address

register = template.Library()


class Address(URLNode):
    """The address of a page by its name and words in their order."""

    def render(self, context: Context) -> str:
        if self.kwargs:
            return super().render(context)
        name, words = self.view_name.resolve(context), [word.resolve(context) for word in self.args]
        try:
            found = address(name, *words)
        except NoReverseMatch:
            if not self.asvar:
                raise
            found = ""
        if self.asvar:
            context[self.asvar] = found
            return ""
        return escape(found) if context.autoescape else found


class Said(Node):
    """Fixed words, looked up once for each language."""

    child_nodelists = ()

    def __init__(self, words: TranslateNode) -> None:
        self._words, self._name = words, words.asvar
        words.asvar = None
        self._said: dict[str | None, str] = {}

    def render(self, context: Context) -> str:
        language = get_language()
        said = self._said.get(language)
        if said is None:
            said = self._said[language] = self._words.render(context)
        if not self._name:
            return said
        context[self._name] = said
        return ""


@register.tag
def url(parser: Parser, token: Token) -> Address:
    """As Django's."""
    found = url_of_django(parser, token)
    return Address(found.view_name, found.args, found.kwargs, found.asvar)


@register.tag
def translate(parser: Parser, token: Token) -> Node:
    """As Django's."""
    found = do_translate(parser, token)
    expression = found.filter_expression
    is_fixed = not expression.filters and expression.var.lookups is None and not found.message_context
    return Said(found) if is_fixed else found
