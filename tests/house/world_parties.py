"""People with private facts, contracts, consents."""

from datetime import datetime
from typing import TYPE_CHECKING

from otklik.core import audit
from otklik.core.models import Errand
from otklik.parties.actions import add_contact_point, give_consent, upsert_account, upsert_line, upsert_organization
from otklik.parties.models import Identity, Individual
from tests.cast import CAST
from tests.house.cast_sets import NOBODY, SIGNED_IN, STAFF, those_who_may

if TYPE_CHECKING:
    from tests.house.world import World

CLERKS = those_who_may("parties.read")
MECHANICS = those_who_may("core.errands")


def build(world: "World", at: datetime) -> None:
    for key in CAST:
        _person(world, key)
    _contracts(world, at)
    _silent(world, at)
    world.add("purpose", "marketing", "a consent one may take back")
    world.add("purpose", "nonsense", "no such consent")
    world.add("role", "agent", "a role")
    world.add("role", "nonsense", "no such role")
    _errand(world, at)
    _audit(world, at)


def grow(world: "World", at: datetime) -> None:
    _silent(world, at)
    _errand(world, at)
    _audit(world, at)
    employee = world.people["vera"]
    other = Individual.objects.create(nick=f"Сотрудник {world.number()}", joined_at=at)
    other.staff_roles.create(role="agent", granted_at=at, granted_by=employee)
    for number in range(2):
        add_contact_point(individual=world.people["alina"], kind="tel", value=_telephone(world), at=at)
        upsert_account(number=f"grown{world.number()}", individual=world.people["alina"], at=at, facts={"t": number})


def _person(world: "World", key: str) -> None:
    person, secrets = world.people[key], world.secrets
    knowing = CLERKS | {key}
    person.name = secrets.word(f"name of {key}", knowing)
    person.email = f"{secrets.word(f'e-mail of {key}', knowing)}@example.com"
    person.save()
    who_wrote = {"alina", "boris", "vera", "galina", "kirill", "igor"}
    readers = SIGNED_IN | {None} if key in who_wrote else {key}
    world.add("individual_id", person.pk, key, readers=frozenset(readers))


def _contracts(world: "World", at: datetime) -> None:
    secrets, alina, galina = world.secrets, world.people["alina"], world.people["galina"]
    knowing = CLERKS | {"alina"}
    account, _new = upsert_account(
        number=secrets.word("account of alina", knowing),
        individual=alina,
        at=at,
        address={name: secrets.word(f"{name} of alina", knowing) for name in ("city", "street", "flat")},
        facts={"tariff": secrets.word("tariff of alina", knowing)},
    )
    upsert_line(account=account, service="mobile", number=secrets.telephone("line of alina", knowing))
    add_contact_point(
        individual=alina, kind="tel", value=secrets.telephone("telephone of alina", knowing), at=at, verified=True
    )
    point = add_contact_point(individual=alina, kind="vk", value=secrets.word("messenger of alina", knowing), at=at)
    world.add("contact_point_id", point.pk, "alina's", writers=frozenset({"alina"}))
    give_consent(individual=alina, purpose="terms", wording=secrets.text("consent of alina", knowing), at=at)
    Identity.objects.create(
        individual=alina, system="crm", external_id=secrets.word("identity of alina", NOBODY), seen_at=at
    )
    company, _new = upsert_organization(
        source="crm",
        external_id="1",
        name=secrets.word("name of the company", CLERKS | {"galina"}),
        at=at,
        tax_number=secrets.word("tax number of the company", CLERKS | {"galina"}),
    )
    upsert_account(
        number=secrets.word("account of the company", CLERKS | {"galina"}), organization=company, contact=galina, at=at
    )
    world.add("organization_id", company.pk, "galina's company")


def _silent(world: "World", at: datetime) -> None:
    """An imported customer who never wrote anything."""
    person = Individual.objects.create(
        name=world.secrets.word("name of a silent customer", CLERKS),
        nick=world.secrets.word("nick of a silent customer", CLERKS),
        email=f"{world.secrets.word('e-mail of a silent customer', CLERKS)}@example.com",
        joined_at=at,
    )
    world.add("individual_id", person.pk, "a silent customer", readers=NOBODY)


def _telephone(world: "World") -> str:
    return world.secrets.telephone(f"telephone {world.number()} of alina", CLERKS | {"alina"})


def _errand(world: "World", at: datetime) -> None:
    errand = Errand.objects.create(
        handler="otklik.nothing",
        facts={"to": world.secrets.word("facts of an errand", MECHANICS)},
        error=world.secrets.text("error of an errand", MECHANICS),
        due_at=at,
        failed_at=at,
        attempts=20,
    )
    world.add("errand_id", errand.pk, "a failed one", staff=STAFF)


def _audit(world: "World", at: datetime) -> None:
    guards = those_who_may("core.audit")
    word = world.secrets.word
    audit.record(
        actor="system",
        act="core.test",
        subject=word("subject of an act", guards),
        at=at,
        why=word("facts of an act", guards),
    )
