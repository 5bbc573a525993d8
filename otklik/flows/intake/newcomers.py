"""Which records of a batch are customers whom nobody knows, and nothing of whom is anybody else's."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import suppress

from otklik.flows.intake.customer_record import told_account, told_lines, told_person
from otklik.flows.intake.mapping import RowRefused, optional
from otklik.flows.intake.readers import Values
from otklik.parties.actions import BadContact, NewAccount, NewCustomer, tidy_contact
from otklik.parties.queries import accounts_in_use, all_known_as, emails_in_use, phones_in_use, telephone_region


def newcomers(source: str, told: Sequence[Values]) -> dict[int, NewCustomer]:
    """By place in the batch, in its order. Who claims what an earlier record claims waits until that one had its turn,
    whatever came of it: then each is refused for the reason it would be refused for alone."""
    region = telephone_region()
    claimed: dict[tuple[str, str], set[object]] = defaultdict(set)
    first: dict[int, NewCustomer] = {}
    for place, values in enumerate(told):
        one = _customer(values, region)
        names = [claimed[name] for name in _claims(one or _unreadable(values, region))]
        for name in names:
            name.add(place)
        if one and one.account and one.account.company:
            number, title = one.account.company
            names.append(claimed["company", number])
            names[-1].add(title)  # who names the company as those before do takes nothing from them
        if one and all(len(name) == 1 for name in names):
            first[place] = one
    return _unknown(source, first)


def _customer(values: Values, region: str) -> NewCustomer | None:
    try:
        person = told_person(values)
        for kind, name in (("email", "email"), ("tel", "phone")):
            person[name] = tidy_contact(kind, person[name], region) if person[name] else ""
        number = optional(values, "account_number", 40)
        account = None
        if number:
            account = NewAccount(number=number, **told_account(values), lines=told_lines(values) or ())
    except (RowRefused, BadContact):
        return None
    return NewCustomer(**person, account=account)


def _unreadable(values: Values, region: str) -> NewCustomer:
    """What a record that will be refused is looked up by until then."""
    number, phone = optional(values, "account_number"), ""
    with suppress(BadContact):
        phone = tidy_contact("tel", optional(values, "phone"), region)
    return NewCustomer(
        external_id=optional(values, "external_id"),
        name="",
        email=optional(values, "email").lower(),
        phone=phone,
        account=NewAccount(number, {}, {}) if number else None,
    )


def _claims(one: NewCustomer) -> Iterator[tuple[str, str]]:
    yield "person", one.external_id
    if one.email:
        yield "email", one.email
    if one.phone:
        yield "tel", one.phone
    if one.account:
        yield "account", one.account.number


def _unknown(source: str, some: dict[int, NewCustomer]) -> dict[int, NewCustomer]:
    def all_of(kind: str) -> list[str]:
        return [value for one in some.values() for name, value in _claims(one) if name == kind]

    taken = {("person", value) for value in all_known_as(source, all_of("person"))}
    taken |= {("email", value) for value in emails_in_use(all_of("email"))}
    taken |= {("tel", value) for value in phones_in_use(all_of("tel"))}
    taken |= {("account", value) for value in accounts_in_use(all_of("account"))}
    # databases differ in what they take for the same letters outside ASCII
    return {place: one for place, one in some.items() if one.email.isascii() and taken.isdisjoint(_claims(one))}
