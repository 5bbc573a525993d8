"""The first run: the console's code, the company, its first administrator, and what every portal begins with."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from otklik.community.models import Category
from otklik.knowledge.models import Section
from otklik.parties.actions import (
    OperatorFacts,
    add_contact_point,
    check_first_run_code,
    forget_first_run_code,
    grant_role,
    set_up_operator,
    sign_up,
)
from otklik.parties.models import Individual
from otklik.parties.roles import ADMINISTRATOR
from otklik.touchpoints.actions import preload_catalogue
from otklik.workforce.actions import preload_training

# the shelves of the community; the knowledge base has the same ones. Keys stay, titles may be changed on the desk
SHELVES: Final = (
    ("internet", "home", "Домашний интернет", "Хатні інтэрнэт", "Home internet"),
    ("wifi", "wifi", "Wi-Fi и роутеры", "Wi-Fi і роўтары", "Wi-Fi and routers"),
    ("tv", "device-tv", "Телевидение", "Тэлебачанне", "TV"),
    ("mobile", "device-mobile", "Мобильная связь", "Мабільная сувязь", "Mobile"),
    ("roaming", "plane", "Роуминг", "Роўмінг", "Roaming"),
    ("payment", "credit-card", "Оплата и счета", "Аплата і рахункі", "Payments and bills"),
    ("contract", "file-text", "Договор и переезд", "Дагавор і пераезд", "Contract and moving"),
    ("security", "shield", "Безопасность", "Бяспека", "Security"),
    ("business", "briefcase", "Бизнесу", "Бізнесу", "Business"),
)


@dataclass(frozen=True)
class FirstAdministrator:
    """Who may do everything at first; without a password he signs in by e-mail codes."""

    name: str
    email: str
    password: str
    language: str


def begin(
    *, code: str, facts: OperatorFacts, logo: bytes | None, administrator: FirstAdministrator, at: datetime
) -> Individual:
    """Open the portal and return its administrator; all of it or nothing.

    Raises WrongCode, CodeSpent (counted even though nothing else happens), AlreadySetUp, WeakColour, EmailTaken.
    """
    check_first_run_code(code=code)
    with transaction.atomic():
        set_up_operator(facts=facts, logo=logo, at=at)
        person = sign_up(
            email=administrator.email,
            password=administrator.password,
            name=administrator.name,
            language=administrator.language,
            at=at,
        )
        # whoever reads the console owns the machine: his word about his address is enough
        add_contact_point(individual=person, kind="email", value=person.email, at=at, verified=True)
        grant_role(individual=person, role=ADMINISTRATOR, by=None, at=at)
        lay_shelves()
        preload_catalogue(at=at)
        preload_training(at=at)
        forget_first_run_code()
    return Individual.objects.get(pk=person.pk)


def lay_shelves() -> None:
    """The categories and sections an empty portal begins with; those that are there are left alone."""
    for position, (key, icon, ru, be, en) in enumerate(SHELVES):
        told = {"title": {"ru": ru, "be": be, "en": en}, "icon": icon, "position": position}
        Category.objects.get_or_create(key=key, defaults=told)
        Section.objects.get_or_create(key=key, defaults=told)
