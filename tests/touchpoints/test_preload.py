"""The catalogue an installation begins with."""

import pytest

from otklik.core.models import Event
from otklik.touchpoints.actions import Loaded, preload_catalogue
from otklik.touchpoints.models import Norm, PortalAction, Touchpoint
from otklik.touchpoints.queries import STAGES
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
    *("N1.1", "N1.2", "N1.3", "N2.1", "N2.2", "N2.3", "N3.1", "N3.2", "N3.3", "N4.1", "N4.2", "N4.3"),
    *("N5.1", "N5.2", "N5.3", "N6.1", "N6.2", "N7.1", "N7.2"),
]


def test_every_kind_clause_and_action_is_there():
    assert preload_catalogue(at=NOON) == Loaded(touchpoints=42, norms=19, portal_actions=7)
    top = set(Touchpoint.objects.filter(parent=None).values_list("code", flat=True))
    assert set(TWELVE) - top == set()
    assert list(Norm.objects.order_by("code").values_list("code", flat=True)) == CLAUSES
    assert {norm.version for norm in Norm.objects.all()} == {1}


def test_loading_again_adds_nothing_and_keeps_what_staff_changed():
    preload_catalogue(at=NOON)
    events = Event.objects.count()
    Touchpoint.objects.filter(code="phone").update(address="145", backup=None)
    assert preload_catalogue(at=NOON) == Loaded(0, 0, 0)
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
