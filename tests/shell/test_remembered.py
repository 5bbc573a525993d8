"""Words and addresses are remembered for each language, and only as long as they are true."""

import pytest
from django.template import Context, Template
from django.urls import NoReverseMatch
from django.utils.translation import gettext, override

from otklik.parties.models import Operator
from otklik.parties.queries import forget_operator, operator_languages
from tests.cast import NOON

pytestmark = pytest.mark.django_db


def said(text: str, **words: object) -> str:
    return Template(text).render(Context(words))


def test_an_address_follows_the_language_and_the_operator():
    company = Operator.objects.create(name={"ru": "Парус"}, languages=["ru", "en"], changed_at=NOON)
    forget_operator()
    operator_languages()
    page = Template("{% url 'topic' 7 %}")
    for language, prefix in (("ru", ""), ("en", "/en"), ("ru", "")):
        with override(language):
            assert page.render(Context()) == f"{prefix}/topics/7/"
    Operator.objects.filter(pk=company.pk).update(languages=["en", "ru"])
    forget_operator()
    operator_languages()
    with override("en"):
        assert page.render(Context()) == "/topics/7/"
    with override("ru"):
        assert page.render(Context()) == "/ru/topics/7/"


def test_an_address_that_is_not_there_is_empty_when_named_and_refused_otherwise():
    assert said("{% url 'nowhere' as place %}[{{ place }}]") == "[]"
    with pytest.raises(NoReverseMatch):
        said("{% url 'nowhere' %}")


def test_words_are_told_in_each_language_and_under_a_name():
    page = Template("{% translate 'Close' %}|{% translate 'Close' as word %}{{ word }}")
    for language in ("ru", "en", "be", "ru"):
        with override(language):
            assert page.render(Context()) == f"{gettext('Close')}|{gettext('Close')}"


def test_words_that_are_not_fixed_are_never_remembered():
    page = Template("{% translate word %}")
    assert [page.render(Context({"word": word})) for word in ("<b>", "7")] == ["&lt;b&gt;", "7"]
