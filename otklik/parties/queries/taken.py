"""What of many new customers' data somebody has already."""

from collections.abc import Collection

from django.db.models.functions import Lower

from otklik.parties.models import Account, ContactPoint, Individual


def emails_in_use(emails: Collection[str]) -> set[str]:
    """Those of these e-mails (in lower case) that somebody signs in with or noted, proven or not."""
    held = Individual.objects.exclude(email="").annotate(low=Lower("email")).filter(low__in=emails)
    return set(held.values_list("low", flat=True)) | _noted("email", emails)


def phones_in_use(phones: Collection[str]) -> set[str]:
    """Those of these telephones (in E.164) that somebody noted, proven or not."""
    return _noted("tel", phones)


def accounts_in_use(numbers: Collection[str]) -> set[str]:
    """Those of these account numbers that there are."""
    return set(Account.objects.filter(number__in=numbers).values_list("number", flat=True))


def _noted(kind: str, values: Collection[str]) -> set[str]:
    return set(ContactPoint.objects.filter(kind=kind, value__in=values).values_list("value", flat=True))
