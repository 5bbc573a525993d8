"""Vera registers claims, Oleg is told of those that are late, the night judges, and a stranger sees none of it."""

import csv
import io
from datetime import date, timedelta

import pytest
import time_machine
from django.core import mail
from django.utils.timezone import localdate, now

from otklik.core.models import AuditEntry
from otklik.feedback.actions.claims import ClaimFacts, OutOfOrder, answer_claim, register_claim
from otklik.feedback.models import Claim
from otklik.feedback.queries.terms import terms_of_claim
from otklik.flows.claim_overdue_tells_owner import tell_owners
from otklik.parties.models import Account, StaffRole
from otklik.parties.queries import forget_operator
from otklik.parties.roles import AGENT, TEST_ACCOUNT
from otklik.quality.queries import judged
from otklik.touchpoints.models import Norm, Touchpoint
from tests.cast import enter

WEEKDAYS = lambda day: day.weekday() < 5  # noqa: E731


@pytest.mark.parametrize(
    ("country", "received", "registered", "checks", "register_by", "due"),
    [
        ("by", date(2026, 9, 1), date(2026, 9, 1), False, date(2026, 9, 2), date(2026, 9, 16)),
        ("by", date(2026, 9, 4), date(2026, 9, 4), False, date(2026, 9, 7), date(2026, 9, 21)),  # ends on a Saturday
        ("by", date(2026, 1, 30), date(2026, 1, 30), True, date(2026, 2, 2), date(2026, 3, 2)),  # a month, a Saturday
        ("ru", date(2026, 9, 1), date(2026, 9, 2), True, date(2026, 9, 2), date(2026, 10, 2)),
        ("ru", date(2026, 9, 1), date(2026, 9, 9), False, date(2026, 9, 2), date(2026, 10, 2)),  # late: no longer term
    ],
)
def test_the_term_is_that_of_the_country(operator, country, received, registered, checks, register_by, due):
    type(operator).objects.update(country=country)
    forget_operator()
    told = terms_of_claim(received, registered, checks, WEEKDAYS)
    assert (told.register_by, told.due_on) == (register_by, due)


def test_a_claim_from_the_form_to_its_answer(web, place, vera, marta, timur, zakhar, alina):
    account = Account.objects.create(number="40018214", individual=alina, created_at=now())
    told = {"received_on": localdate(now()).isoformat(), "channel": "office", "customer": "Алина Савицкая",
            "line": account.number, "subject": "Двойное списание", "text": "Списали дважды, тел. +375291234567",
            "touchpoint": place.pk, "owner": vera.pk, "once_key": "k1"}  # fmt: skip
    for _click in range(2):
        assert web(vera).post("/desk/claims/new/", told).status_code == 302
    (claim,) = Claim.objects.all()
    assert (claim.individual, claim.registered_by, claim.register_by >= claim.received_on) == (alina, vera, True)
    tester = enter("nadya")
    for role in (AGENT, TEST_ACCOUNT):
        StaffRole.objects.create(individual=tester, role=role, granted_at=now())
    for stranger in (timur, tester):  # he could not open it
        refused = web(vera).post(f"/desk/claims/{claim.pk}/hand/", {"hand-owner": stranger.pk})
        assert (refused.status_code, Claim.objects.get().owner) == (422, vera)
    wrong = web(vera).post("/desk/claims/new/", told | {"once_key": "k2", "received_on": "2999-01-01"})
    assert (wrong.status_code, "Списали дважды" in wrong.content.decode()) == (422, True)
    page = f"/desk/claims/{claim.pk}/"
    full, covered = web(vera).get(page).content.decode(), web(marta).get(page).content.decode()
    assert [word in full for word in ("Алина Савицкая", "+375291234567", "40018214")] == [True] * 3
    assert [word in covered for word in ("Алина Савицкая", "+375291234567", "40018214")] == [False] * 3
    assert web(zakhar).get(page).status_code == 404
    (day, text) = (localdate(now()).isoformat(), "Деньги вернули на счёт.")
    for _click in range(2):
        assert web(vera).post(f"{page}answer/", {"answered_on": day, "text": text}).status_code == 302
    other = web(vera).post(f"{page}answer/", {"answered_on": day, "text": "Иной ответ"})
    assert (other.status_code, "Иной ответ" in other.content.decode()) == (422, True)
    assert Claim.objects.get().answer.text == text
    acts = AuditEntry.objects.filter(subject=claim.ref).values_list("act", flat=True)
    assert {"feedback.register_claim", "feedback.read_claims", "feedback.answer_claim"} <= set(acts)
    rows = list(csv.reader(io.StringIO(web(marta).get("/desk/claims/file/").content.decode("utf-8-sig"))))
    assert (len(rows), rows[1][5], rows[1][6]) == (2, "А. С.", "***14")
    mine = web(alina).get("/me/feedback/").content.decode()
    assert ("Двойное списание" in mine, text in mine) == (True, True)


def claimed(place, received, answered=None, **more):
    at = now()
    facts = ClaimFacts(received_on=received, channel="email", customer="N", subject="S", text="T", touchpoint=place,
                       registered_on=received, **more)  # fmt: skip
    claim = register_claim(facts=facts, by=None, at=at)
    if answered is not None:
        answer_claim(claim=claim, answered_on=answered, text="A", by=None, at=at)
    return claim


def test_the_owner_hears_once_and_the_night_judges_by_the_law(operator, place, vera, oleg, run_errands):
    today = localdate(now())
    days = [today - timedelta(days=back) for back in range(80)]
    late = claimed(place, days[40], owner=vera)
    nobodys = claimed(place, days[50])
    claimed(place, days[60], days[55])
    claimed(place, days[60], days[20])
    claimed(place, days[2])
    with pytest.raises(OutOfOrder):
        claimed(place, today + timedelta(days=1))
    assert [tell_owners(at=now()) for _morning in range(2)] == [2, 0]
    run_errands()
    assert sorted((letter.to[0], f"№ {late.pk}" in letter.body) for letter in mail.outbox) == [
        (oleg.email, False), (vera.email, False),
    ]  # fmt: skip
    assert [str(claim.pk) in letter.subject for claim, letter in zip((late, nobodys), mail.outbox, strict=True)] == [
        True
    ] * 2
    norm, support = Norm.objects.get(code="N1.4"), Touchpoint.objects.get(code="support")
    row = judged(support, norm, today + timedelta(days=1))
    assert (row.verdict, row.numerator, row.denominator) == ("fail", 1, 4)
    assert row.facts["counted"] == {"in_time": 1, "late": 1, "overdue": 2, "registered_late": 0}
    assert row.facts["left_out"] == {"undecided": 1}


def test_nothing_overdue_is_told_before_its_day(operator, place, vera):
    claim = claimed(place, localdate(now()), owner=vera)
    with time_machine.travel(now() + timedelta(days=(claim.due_on - localdate(now())).days), tick=False):
        assert tell_owners(at=now()) == 0
    with time_machine.travel(now() + timedelta(days=(claim.due_on - localdate(now())).days + 1), tick=False):
        assert tell_owners(at=now()) == 1
