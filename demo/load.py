"""Load the demo operator into an empty installation; safe to start again after it was cut off."""

from collections.abc import Callable, Iterable, Sized
from datetime import datetime
from pathlib import Path

from tqdm import tqdm

from demo import (
    alerts,
    assessing,
    competitors,
    desk,
    facts,
    feedback,
    findings,
    followers,
    inspections,
    journal,
    journeys,
    judging,
    manual,
    moments,
    outages,
    places,
    residents,
    scoring,
    sessions,
    talk,
    watching,
    workforce,
)
from otklik.community.models import Category
from otklik.knowledge.models import Section
from otklik.parties.actions import OperatorFacts, set_up_operator, wash_logo
from otklik.parties.queries import operator
from otklik.touchpoints.actions import preload_catalogue

LOGO = Path(__file__).resolve().parent / "logo.png"


def load(at: datetime) -> None:
    """People, shelves, topics, articles, ninety days of contacts and of the ask box; the company, then the desks.

    Without the company the first-run page is shown, so an interrupted loading is seen and simply started again.
    """
    local = moments.here(at)
    preload_catalogue(at=at)
    places.load(at)
    _shelves()
    _shown("people", residents.load(local), facts.people())
    people = residents.by_key()
    _shown("topics", talk.load(local, people), facts.topics())
    _shown("articles", manual.load(local, people), list(facts.articles()))
    _counted("contacts", journal.load(local, people))
    _counted("ask box", sessions.load(local, people))
    outages.load(local, people)
    followers.load(local)
    watching.load(local, people)
    findings.load(local, people)
    _counted("inspections", inspections.load(local, people))
    _counted("competitors", competitors.load(local, people))
    feedback.load(local, people)
    workforce.load(local, people)
    alerts.load(local, people)
    journeys.load(local, people)
    assessing.load(local, people)
    if operator() is None:
        set_up_operator(facts=_company(), at=at, logo=wash_logo(LOGO.read_bytes()), is_demo=True)
    feedback.load_claims(local, people)
    _counted("judging", judging.load(local))
    _counted("health", scoring.load(local))
    desk.load(local, people)


def _company() -> OperatorFacts:
    told = facts.operator()["operator"]
    return OperatorFacts(
        name=told["name"],
        about=told["about"],
        languages=told["languages"],
        brand_colour=told["brand_colour"],
        country=told["country"],
        currency=told["currency"],
        site_url=told["site"],
        support_email=told["email"],
        support_phone=told["short_number"],
        contract_masks=told["contract_masks"],
        links=[
            {"title": {"ru": "Личный кабинет", "be": "Асабісты кабінет", "en": "My account"}, "url": told["cabinet"]},
            {"title": {"ru": "Сайт «Паруса»", "be": "Сайт «Ветразя»", "en": "Parus website"}, "url": told["site"]},
        ],
    )


def _shelves() -> None:
    for position, told in enumerate(facts.operator()["category"]):
        titles = {language: told[language] for language in ("ru", "be", "en")}
        for kind in (Category, Section):
            kind._default_manager.update_or_create(
                key=told["key"], defaults={"title": titles, "icon": told["icon"], "position": position}
            )


def _shown(title: str, steps: Iterable[str], all_of_them: Sized) -> None:
    for _step in _bar(title)(steps, total=len(all_of_them)):
        pass


def _counted(title: str, steps: Iterable[int]) -> None:
    with _bar(title)(total=None) as bar:
        for count in steps:
            bar.update(count)


def _bar(title: str) -> Callable[..., "tqdm[str]"]:
    return lambda *told, **options: tqdm(*told, **options, desc=f"demo         {title}", leave=True)
