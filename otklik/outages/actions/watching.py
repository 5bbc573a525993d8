"""Letters about one's own addresses."""

from datetime import datetime

from django.db import transaction

from otklik.outages.models import Watch
from otklik.parties.models import Individual


def watch(*, individual: Individual, at: datetime) -> Watch:
    """From now on; the first wish keeps its moment."""
    with transaction.atomic():
        return Watch.objects.get_or_create(individual=individual, defaults={"since": at})[0]


def stop_watching(*, individual: Individual) -> bool:
    """No more; False when there were none."""
    gone, _by_model = Watch.objects.filter(individual=individual).delete()
    return bool(gone)
