"""What people are called, for pages that hold references only."""

from collections.abc import Iterable

from otklik.parties.models import Individual


def nicks(refs: Iterable[str]) -> dict[str, str]:
    """Public names by reference ("individual:7"); what is not a person of this house is left out. One query."""
    numbers = {
        int(key) for kind, _, key in (ref.partition(":") for ref in refs) if kind == "individual" and key.isdecimal()
    }
    return {person.ref: person.nick for person in Individual.objects.filter(pk__in=numbers).only("nick")}
