"""P26: golden questions find the right article among the first."""

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import quote

from django.utils.translation import gettext_lazy as _

from otklik.adapters.reaching import SENTENCES, Look, setting
from otklik.adapters.reaching.judging import at_path, header_map, host_of, issuer_makes_sense, json_of, turns_of
from otklik.adapters.reaching.web import Web, web
from otklik.quality.ports import Probe, Reach, Reading


@dataclass(frozen=True)
class SearchCanarySettings:
    url: str = setting(
        _("Address"), _("{{question}} stands for the question: https://example.by/api/search?q={{question}}")
    )
    questions: tuple[str, ...] = setting(
        _("Golden questions"), _("One line each: the question => a part of the right title or address | or of this one")
    )
    results: str = setting(
        _("Where the results stand"), _("In the JSON answer: items; empty: the answer is the list"), "items"
    )
    top: int = setting(_("Among the first"), _("The right one has to be among so many"), 3)
    ok_percent: int = setting(_("Right share, percent"), _("Less is degraded"), 90)
    fail_percent: int = setting(_("Failure below, percent"), "", 70)
    secret_headers: tuple[str, ...] = setting(_("Secret headers to send"), _("Such as Authorization: Bearer …"), ())
    verify: bool = setting(_("Check the certificate"), "", True)
    authority: str = setting(
        _("Further issuer"), _("Certificate (PEM) of an issuer only your company knows"), "", long=True
    )


class SearchCanary(Probe[SearchCanarySettings]):
    """Asks a search the questions whose answers you know, and counts how many are among the first results.

    The search answers in JSON; each result is looked through as a whole, so a title, an address or a number will do.
    Questions that were not reached in time count as not found: a search that slow helps nobody.
    """

    kind, code, title = "search_canary", "P26", _("Search finds the right article")
    Settings = SearchCanarySettings
    every, timeout = timedelta(hours=1), timedelta(seconds=60)
    sentences = {
        **SENTENCES,
        "ok": _("%(found)s of %(count)s questions found their article."),
        "some_missed": _(
            "Only %(found)s of %(count)s questions found their article; the first missed is “%(missed)s”."
        ),
        "most_missed": _("%(found)s of %(count)s questions found their article; the first missed is “%(missed)s”."),
        "status_wrong": _("%(host)s answered with status %(status)s."),
        "no_results": _("The answer of %(host)s has no list of results."),
    }

    @classmethod
    def hosts(cls, settings: SearchCanarySettings) -> list[str]:
        return [host_of(settings.url.replace("{{question}}", "x"))]

    @classmethod
    def check(cls, settings: SearchCanarySettings) -> None:
        cls.hosts(settings)
        if "{{question}}" not in settings.url:
            raise ValueError(_("Say with {{question}} where the question stands in the address."))
        turns_of(settings.questions)
        header_map(settings.secret_headers)
        issuer_makes_sense(settings.authority)
        if not (0 <= settings.fail_percent <= settings.ok_percent <= 100 and settings.top > 0):
            raise ValueError(_("Percents lie between 0 and 100, the right share not below the failure."))

    async def run(self, settings: SearchCanarySettings, reach: Reach) -> Reading:
        look = Look(reach, settings)
        return await look.through(self._look(settings, look))

    async def _look(self, settings: SearchCanarySettings, look: Look) -> Reading:
        turns, missed = turns_of(settings.questions), []
        async with web(look, verify=settings.verify, authority=settings.authority) as session:
            for number, (question, expected) in enumerate(turns):
                if number and look.reach.left() < 0.2 + look.seconds / number:  # as long as the others took
                    missed += [question for question, _expected in turns[number:]]
                    break
                found = await self._found(settings, look, session, question, expected)
                if isinstance(found, Reading):
                    return found
                missed += [] if found else [question]
        return self._judged(settings, look, len(turns), missed)

    def _judged(self, settings: SearchCanarySettings, look: Look, count: int, missed: list[str]) -> Reading:
        share = 100 * (count - len(missed)) / count
        look.facts |= {
            "count": count,
            "found": count - len(missed),
            "missed": (missed or [""])[0],
            "all_missed": missed,
        }
        if share < settings.fail_percent:
            return look.fail("most_missed")
        return look.degraded("some_missed") if share < settings.ok_percent else look.ok()

    async def _found(
        self, settings: SearchCanarySettings, look: Look, session: Web, question: str, expected: list[str]
    ) -> bool | Reading:
        with look.step("questions"):
            url = settings.url.replace("{{question}}", quote(question, safe=""))
            answer = await session.ask(url, headers=header_map(settings.secret_headers))
        look.facts["status"] = answer.status
        if answer.status != 200:
            return look.fail("status_wrong")
        results = at_path(json_of(answer.text), settings.results)
        if not isinstance(results, list):
            return look.fail("no_results")
        first = [str(result).casefold() for result in results[: settings.top]]
        return any(words.casefold() in result for result in first for words in expected)
