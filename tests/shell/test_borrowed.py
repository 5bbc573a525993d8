"""Every sentence that libraries say on our forms is ours in Russian and in Belarusian, of today's spelling."""

import re
from collections.abc import Iterator
from importlib import import_module
from pkgutil import walk_packages

import pytest
from babel.messages.pofile import read_po
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import get_password_validators
from django.core.exceptions import ValidationError
from django.utils.translation import override
from selectolax.lexbor import LexborHTMLParser as HTMLParser

import otklik.web
from otklik.web.parties.sign_in import Adapter

OLD_SPELLING = re.compile(
    r"(?i)(?:сь[влнп]|(?<!хто)(?<!што)(?<!аго)(?<!аму)сьц|(?<!в[ао])(?<!люд)зь[вмнл]|цьв|[аеы]ньн|ільл|юцьц|\b(?:ня|бяз)\b)"
)
# ways in that this product does not have
ABSENT = {
    "phone_password_mismatch",
    "phone_taken",
    "unknown_phone",
    "username_blacklisted",
    "username_password_mismatch",
    "username_taken",
    "select_only_one",
}


def known(language):
    with (settings.LOCALE_PATHS[0] / language / "LC_MESSAGES" / "django.po").open("rb") as lines:
        messages = [message for message in read_po(lines, locale=language) if message.id]
    return {message.id if isinstance(message.id, str) else message.id[0] for message in messages}


def source_of(message):
    """The English a lazy message is made from; plain text is its own."""
    told = getattr(message, "_kw", {}).get("singular") or next(iter(getattr(message, "_args", ())), message)
    return str(told)


def all_forms() -> Iterator[type[forms.BaseForm]]:
    for found in walk_packages(otklik.web.__path__, "otklik.web."):
        for thing in vars(import_module(found.name)).values():
            if isinstance(thing, type) and issubclass(thing, forms.BaseForm):
                yield thing


def said_by_fields() -> Iterator[str]:
    for form in all_forms():
        for field in getattr(form, "base_fields", {}).values():
            messages = [*field.error_messages.values(), *(getattr(one, "message", "") for one in field.validators)]
            yield from (source_of(message) for message in messages if message)


@pytest.mark.parametrize("language", ["ru", "be"])
def test_whatever_a_field_may_say_is_in_our_catalogue(language):
    said = set(said_by_fields())
    assert "Enter a valid email address." in said
    assert said - known(language) == set()


@pytest.mark.parametrize("language", ["ru", "be"])
def test_whatever_sign_in_may_say_is_in_our_catalogue(language):
    said = {source_of(text) for name, text in Adapter.error_messages.items() if name not in ABSENT}
    assert said - known(language) == set()


@pytest.mark.parametrize("language", ["ru", "be"])
def test_whatever_is_wrong_with_a_password_is_said_in_our_words(language, alina):
    said = []
    for validator in get_password_validators(settings.AUTH_PASSWORD_VALIDATORS):
        for password in ("a1", alina.email, "password123"):
            with override(language):
                try:
                    validator.validate(password, alina)
                except ValidationError as refused:
                    said += refused.messages
    ours = {
        "ru": {
            "Пароль слишком похож на ваш email.",
            "Пароль слишком короткий: нужно хотя бы 10 знаков.",
            "Такой пароль часто встречается, его легко подобрать. Придумайте другой.",
        },
        "be": {
            "Пароль занадта падобны да вашага email.",
            "Пароль занадта кароткі: патрэбна хаця б 10 знакаў.",
            "Такі пароль часта сустракаецца, яго лёгка падабраць. Прыдумайце іншы.",
        },
    }
    assert set(said) == ours[language]


def test_belarusian_is_spelled_as_in_schools_today():
    with (settings.LOCALE_PATHS[0] / "be" / "LC_MESSAGES" / "django.po").open("rb") as lines:
        messages = [message.string for message in read_po(lines, locale="be") if message.id]
    told = [text for string in messages for text in ([string] if isinstance(string, str) else string)]
    assert [text for text in told if OLD_SPELLING.search(text)] == []


def errors(response):
    page = HTMLParser(response.content.decode())
    return [node.text(strip=True) for node in page.css("main .field-error, main [role=alert]")]


def test_sign_up_form_speaks_belarusian(web, db):
    sent = {"email": "не пошта", "password1": "коратка"}
    response = web(None).post("/be/account/signup/", sent)
    assert errors(response) == [
        "Увядзіце адрас электроннай пошты, напрыклад name@example.com.",
        "Пароль занадта кароткі: патрэбна хаця б 10 знакаў.",
        "Запоўніце гэта поле.",
    ]


def test_wrong_password_and_wrong_code_are_told_in_belarusian(web, alina):
    browser = web(None)
    refused = browser.post("/be/account/login/", {"login": alina.email, "password": "не той пароль"})
    assert errors(refused) == ["Адрас або пароль няправільны."]
    browser.post("/be/account/login/code/", {"email": alina.email})
    refused = browser.post("/be/account/login/code/confirm/", {"code": "000000000"})
    assert errors(refused) == ["Гэта не той код, што ў нашым лісце."]


def test_too_many_attempts_are_told_in_belarusian(web, alina):
    browser = web(None)
    sent = {"login": alina.email, "password": "не той пароль"}
    refused = [browser.post("/be/account/login/", sent) for _attempt in range(7)][-1]
    assert (refused.status_code, refused.headers["Content-Language"]) == (429, "be")
    page = HTMLParser(refused.content.decode())
    assert page.css_first("h1").text(strip=True) == "Зашмат спроб"
