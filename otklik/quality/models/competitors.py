"""Competitors: who they are, where they meet their customers in public, and what people saw there by hand."""

from typing import Final, Self

from django.db import models
from django.db.models import Q

from otklik.parties.addresses import address
from otklik.parties.models import Individual
from otklik.touchpoints.models import Touchpoint

SERVICES: Final = ("internet", "tv", "mobile", "telephony", "bundle")
PERIODS: Final = ("month", "once", "day")


class Competitor(models.Model):
    """Another company our customers could choose. name, offers: words by language code. Not in use once retired_at."""

    code = models.SlugField(max_length=60, unique=True)
    name = models.JSONField()
    offers = models.JSONField(default=dict)
    regions = models.CharField(max_length=200, blank=True)
    site = models.URLField(max_length=300, blank=True)
    note = models.TextField(blank=True)
    made_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return address("desk_competitor", self.pk)

    @property
    def ref(self) -> str:
        return f"competitor:{self.pk}"


class CompetitorPlace(models.Model):
    """A touchpoint of a competitor that is open to everybody. ours: what it is compared with; it gives the kind."""

    competitor = models.ForeignKey(Competitor, on_delete=models.PROTECT, related_name="places")
    ours = models.ForeignKey(Touchpoint, on_delete=models.PROTECT, related_name="+")
    address = models.CharField(max_length=300)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["competitor", "ours", "address"], name="competitor_place_once")]

    def __str__(self) -> str:
        return f"{self.competitor_id} {self.address}"


class ObservationQuerySet(models.QuerySet["CompetitorObservation"]):
    def standing(self) -> Self:
        return self.filter(withdrawn_at=None)


class CompetitorObservation(models.Model):
    """What one person saw on one day. competitor: None for our own company; once_key: the same sight is kept once.

    price: `title` is the tariff, of `service`, costs `price_minor` of `currency` for each of PERIODS. wait: `seconds`
    at a place like `touchpoint`; not is_answered: nobody had answered by then. rating: `rating` of `best` by `count`
    people at the site called `title`. The screenshot stands as it came beside its SHA-256; `shown` is a copy.
    """

    PRICE, WAIT, RATING = "price", "wait", "rating"
    KINDS = [(kind, kind) for kind in (PRICE, WAIT, RATING)]

    competitor = models.ForeignKey(Competitor, null=True, on_delete=models.PROTECT, related_name="observations")
    kind = models.CharField(max_length=10, choices=KINDS)
    observed_on = models.DateField()
    source = models.CharField(max_length=500)  # an address of a page, a telephone number, a street
    note = models.TextField(blank=True)
    by = models.ForeignKey(Individual, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    once_key = models.CharField(max_length=64, blank=True)
    title = models.CharField(max_length=120, blank=True)
    service = models.CharField(max_length=20, blank=True)
    price_minor = models.PositiveBigIntegerField(null=True)
    currency = models.CharField(max_length=3, blank=True)
    per = models.CharField(max_length=10, blank=True)
    speed_mbit = models.PositiveIntegerField(null=True)
    volume_gb = models.PositiveIntegerField(null=True)
    terms = models.TextField(blank=True)
    touchpoint = models.ForeignKey(Touchpoint, null=True, on_delete=models.PROTECT, related_name="+")
    seconds = models.PositiveIntegerField(null=True)
    is_answered = models.BooleanField(default=True)
    rating = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    best = models.PositiveSmallIntegerField(null=True)
    count = models.PositiveIntegerField(null=True)
    original = models.FileField(upload_to="competitors/%Y/%m/", blank=True)
    shown = models.FileField(upload_to="competitors/%Y/%m/", blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    content_type = models.CharField(max_length=60, blank=True)
    size = models.PositiveIntegerField(default=0)  # bytes of the original
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(Individual, null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_because = models.TextField(blank=True)

    objects = ObservationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["once_key"], condition=~Q(once_key=""), name="observation_once"),
            models.CheckConstraint(
                condition=~Q(kind="price") | (Q(price_minor__isnull=False) & ~Q(currency="") & ~Q(title="")),
                name="observation_price_whole",
            ),
            models.CheckConstraint(
                condition=~Q(kind="wait") | Q(seconds__isnull=False, touchpoint__isnull=False),
                name="observation_wait_whole",
            ),
            models.CheckConstraint(
                condition=~Q(kind="rating")
                | (Q(rating__gte=0, rating__lte=models.F("best"), count__isnull=False) & ~Q(title="")),
                name="observation_rating_whole",
            ),
        ]
        indexes = [models.Index(fields=["competitor", "-observed_on", "-id"], name="observation_newest")]

    def __str__(self) -> str:
        return f"observation {self.pk}"

    def get_absolute_url(self) -> str:
        return address("desk_observation", self.pk)

    @property
    def ref(self) -> str:
        return f"observation:{self.pk}"
