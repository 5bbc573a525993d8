"""Findings of the demo operator and what was done about them, each act on its day, in the order of the days."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from demo import facts, moments
from otklik.parties.models import Individual
from otklik.quality.actions import findings, improvements, judge, norm_requests
from otklik.quality.actions.retesting import measure_again
from otklik.quality.models import Finding, Improvement, Incident
from otklik.touchpoints.actions import NormTerms
from otklik.touchpoints.models import Norm, Touchpoint
from otklik.touchpoints.queries import norms_in_force

Act = Callable[..., None]
_JUDGED_BEFORE = 7  # days between the two judgements that open a finding


def load(at: datetime, people: dict[str, Individual]) -> None:
    """Everything, in one transaction; a second time changes nothing."""
    if Finding.objects.exists():
        return
    told = facts.findings()
    with transaction.atomic():
        for zone, keys in told["people"].items():
            held = [people[key] for key in keys]
            improvements.set_zone_people(zone=zone, people=held, by=people["marta"], at=at - timedelta(days=61))
        story = _Story(at, people)
        for moment, act in sorted(story.acts(told), key=lambda pair: pair[0]):
            act(at=moment)


class _Story:
    """found, works: what was made so far, by key."""

    def __init__(self, at: datetime, people: dict[str, Individual]) -> None:
        self.at, self.people = at, people
        self.found: dict[str, Finding] = {}
        self.works: dict[str, Improvement] = {}

    def acts(self, told: facts.Facts) -> Iterator[tuple[datetime, Act]]:
        for one in told["finding"]:
            yield self._when(one["opened"], 0), partial(self.open, one)
            if "cause" in one:
                yield self._when(one["cause"]["days_ago"], 1), partial(self.explain, one)
            if "close" in one:
                yield self._when(one["close"]["days_ago"], 9), partial(self.close, one)
        for one in told["improvement"]:
            yield self._when(one["proposed"]["days_ago"], 2), partial(self.propose, one)
            for place, step in enumerate(one.get("steps", [])):
                yield self._when(step["days_ago"], 3 + place), partial(self.step, one["key"], step)
        for one in told["request"]:
            yield self._when(one["asked"]["days_ago"], 1), partial(self.ask, one)

    def _when(self, days_ago: float, order: int) -> datetime:
        """Acts of one day follow each other by half an hour."""
        day = moments.office_hours("findings", days_ago, self.at).replace(hour=10, minute=0, second=0)
        return day + timedelta(minutes=30 * order)

    def open(self, told: facts.Facts, *, at: datetime) -> None:
        place = Touchpoint.objects.get(code=told["touchpoint"])
        if "draft_of" in told:
            self.found[told["key"]] = self._draft(told, at)
        elif "title" in told:
            source = self._incident(told["incident"]).ref if "incident" in told else ""
            self.found[told["key"]] = findings.open_finding(
                terms=self._terms(told, place), by=self.people["marta"], at=at, source=source,
                norm_code=told.get("norm", ""),
            )  # fmt: skip
        else:
            self.found[told["key"]] = self._opened_by_itself(told, place, at)

    def explain(self, told: facts.Facts, *, at: datetime) -> None:
        cause = told["cause"]
        finding = self.found[told["key"]]
        findings.explain_finding(finding=finding, cause=cause["text"], by=self.people[cause["by"]], at=at)

    def close(self, told: facts.Facts, *, at: datetime) -> None:
        closing, marta = told["close"], self.people["marta"]
        finding = self.found[told["key"]]
        findings.close_finding(finding=finding, reason=closing["reason"], words=closing["words"], by=marta, at=at)

    def propose(self, told: facts.Facts, *, at: datetime) -> None:
        due = localdate(self.at) + timedelta(days=told["due"]) if "due" in told else None
        terms = improvements.ImprovementTerms(
            Touchpoint.objects.get(code=told["touchpoint"]), told["title"], told.get("about", ""), told["zone"],
            self.people.get(told.get("owner", "")), due, told.get("cost", ""), told.get("norm", ""),
        )  # fmt: skip
        answered = [Finding.objects.get(pk=self.found[key].pk) for key in told["findings"]]
        self.works[told["key"]] = improvements.propose_improvement(
            findings=answered, terms=terms, by=self.people[told["proposed"]["by"]], at=at
        )

    def step(self, key: str, told: facts.Facts, *, at: datetime) -> None:
        row, move = Improvement.objects.get(pk=self.works[key].pk), told["move"]
        if move == "measure":
            measure_again(improvement=row, at=at, quiet=True)
            return
        more: dict[str, Any] = {"reason": told["words"]} if move == "refuse" else {}
        if move in ("decide", "finish", "verify"):
            more = {"words": told.get("words", "")}
        act = getattr(improvements, f"{move}_improvement")
        act(improvement=row, by=self.people[told["by"]], at=at, **more)

    def ask(self, told: facts.Facts, *, at: datetime) -> None:
        norm = Norm.objects.get(code=told["norm"], version=1)
        terms = NormTerms(Decimal(told["threshold"]), norm.comparator, norm.window, norm.severity, norm.legal_basis)
        day = localdate(self.at) + timedelta(days=told["active"])
        row = norm_requests.ask_for_norm(
            norm=norm, why=told["why"], terms=terms, active_from=day, by=self.people[told["asked"]["by"]], at=at
        )
        if "decided" in told:
            end = told["decided"]
            moment = self._when(end["days_ago"], 0)
            norm_requests.refuse_request(request=row, reason=end["reason"], by=self.people[end["by"]], at=moment)

    def _terms(self, told: facts.Facts, place: Touchpoint) -> findings.FindingTerms:
        return findings.FindingTerms(
            place, told["title"], told["seen"], told["class"], told["zone"], self.people[told["owner"]],
            told["severity"], *told["weights"],
        )  # fmt: skip

    def _opened_by_itself(self, told: facts.Facts, place: Touchpoint, at: datetime) -> Finding:
        """Judged a week before and now; then somebody takes it and weighs it."""
        norm = next(norm for norm in norms_in_force(localdate(self.at)) if norm.code == told["norm"])
        for moment in (at - timedelta(days=_JUDGED_BEFORE), at):
            judge(touchpoint=place, norm=norm, at=moment)
        findings.open_failed(at=at)
        row = Finding.objects.get(touchpoint=place, norm_code=told["norm"], closed_at=None)
        terms = findings.FindingTerms(
            place, "", "", row.problem_class, row.zone, self.people.get(told.get("owner", "")), row.severity,
            *told["weights"],
        )  # fmt: skip
        return findings.change_finding(
            finding=row, terms=terms, by=self.people["marta"], at=at + timedelta(minutes=10)
        )  # fmt: skip

    def _draft(self, told: facts.Facts, at: datetime) -> Finding:
        incident = self._incident(told["draft_of"])
        return findings.draft_of_incident(incident=incident, cause=incident.cause, by=self.people["timur"], at=at)

    @staticmethod
    def _incident(code: str) -> Incident:
        return Incident.objects.filter(touchpoint__code=code).earliest("began_at")
