"""The catalogue an installation begins with."""

import pytest

from otklik.core.models import Event
from otklik.parties.queries import forget_operator
from otklik.touchpoints.actions import Loaded, preload_catalogue
from otklik.touchpoints.models import Norm, PortalAction, Touchpoint
from otklik.touchpoints.queries import STAGES, backup_of, norms_for, parameters_of
from tests.cast import NOON

pytestmark = pytest.mark.django_db

TWELVE = [
    "site",
    "chatbot",
    "online-support",
    "social",
    "offices",
    "field",
    "phone",
    "support",
    "feedback",
    "reviews",
    "staff",
    "feedback-analysis",
]
CLAUSES = [
    "M20",
    *("N1.1", "N1.1m", "N1.2", "N1.2x", "N1.2y", "N1.3", "N1.4", "N1.5", "N2.1", "N2.2", "N2.2c", "N2.3"),
    *("N3.1", "N3.2", "N3.2t", "N3.3", "N4.1", "N4.2", "N4.3"),
    *("N5.1", "N5.2", "N5.3", "N6.1", "N6.2", "N7.1", "N7.2"),
]


def test_every_kind_clause_and_action_is_there():
    assert preload_catalogue(at=NOON) == Loaded(calendars=2, touchpoints=42, norms=27, portal_actions=7)
    top = set(Touchpoint.objects.filter(parent=None).values_list("code", flat=True))
    assert set(TWELVE) - top == set()
    assert list(Norm.objects.order_by("code").values_list("code", flat=True)) == CLAUSES
    assert {norm.version for norm in Norm.objects.all()} == {1}


def test_loading_again_adds_nothing_and_keeps_what_staff_changed():
    preload_catalogue(at=NOON)
    events = Event.objects.count()
    Touchpoint.objects.filter(code="phone").update(address="145", backup=None)
    assert preload_catalogue(at=NOON) == Loaded(0, 0, 0, 0)
    assert (Touchpoint.objects.get(code="phone").address, Touchpoint.objects.get(code="phone").backup) == ("145", None)
    assert Event.objects.count() == events


def test_every_row_has_words_in_three_languages_a_stage_and_an_owner():
    preload_catalogue(at=NOON)
    for row in [*Touchpoint.objects.all(), *Norm.objects.all(), *PortalAction.objects.all()]:
        assert sorted(row.title) == ["be", "en", "ru"], row
        assert all(row.title.values()), row
    assert {row.stage for row in Touchpoint.objects.all()} == set(STAGES)
    assert {row.owner_zone for row in Touchpoint.objects.all()} == {"marketing", "technical", "it"}
    kinds = set(Touchpoint.objects.values_list("kind", flat=True))
    assert [norm.code for norm in Norm.objects.all() if set(norm.scope["kinds"]) - kinds] == []


def test_each_public_touchpoint_for_customers_has_a_backup():
    preload_catalogue(at=NOON)
    bare = Touchpoint.objects.filter(parent=None, is_public=True, backup=None)
    assert list(bare.values_list("code", flat=True)) == []


def test_every_touchpoint_has_a_backup_or_says_why_not():
    preload_catalogue(at=NOON)
    rows = Touchpoint.objects.select_related("parent__backup", "backup")
    bare = {row.code: row.no_backup for row in rows if backup_of(row) is None}
    assert sorted(bare) == ["feedback-analysis", "staff"]
    assert all(sorted(why) == ["be", "en", "ru"] for why in bare.values())
    assert backup_of(rows.get(code="form-callback")).code == "email"
    assert backup_of(rows.get(code="api")).code == "cabinet"


def test_norms_that_count_opening_hours_say_so():
    preload_catalogue(at=NOON)
    hours = {norm.code: norm.scope["hours"] for norm in Norm.objects.all()}
    assert {code for code, counted in hours.items() if counted == "working"} == {
        *("N1.1", "N1.1m", "N1.3", "N4.2", "N4.3")
    }
    assert set(hours.values()) == {"working", "calendar"}


@pytest.mark.parametrize(("country", "days"), [("by", 15), ("ru", 30)])
def test_the_term_of_claims_is_the_countrys(web, marta, operator, country, days):
    operator.country = country
    operator.save()
    forget_operator()
    preload_catalogue(at=NOON)
    assert parameters_of(Norm.objects.get(code="N1.4"))["days"] == days
    assert f"<dd>{days}</dd>" in web(marta).get("/en/desk/norms/N1.4/").content.decode()


def test_faults_and_claims_judge_support():
    preload_catalogue(at=NOON)
    support = Touchpoint.objects.get(code="support")
    assert {"N1.4", "N1.5"} <= {norm.code for norm in norms_for(support, NOON.date())}
    waits = Norm.objects.get(code="N1.1m")
    assert (waits.threshold, waits.unit) == (None, "s")
