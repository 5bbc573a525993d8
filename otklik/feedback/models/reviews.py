"""What people wrote about the company elsewhere. It is answered there; here stands that and when it was."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from otklik.parties.addresses import address
from otklik.touchpoints.models import Touchpoint


class ReviewSource(models.Model):
    """A place where people write: a site of reviews, a shop of apps, a page in a network. key: the import's source."""

    KINDS = [("site", "site"), ("shop", "shop"), ("social", "social")]

    key = models.SlugField(max_length=40, unique=True)
    title = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=KINDS, default="site")
    url = models.URLField(blank=True, max_length=300)
    touchpoint = models.ForeignKey(Touchpoint, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    def __str__(self) -> str:
        return self.title


class Review(models.Model):
    """One review or mention. rating: 1-5, None for a mention; tone: -1, 0, 1 where the source tells it.

    replied_at: when the company answered it there.
    """

    source = models.ForeignKey(ReviewSource, on_delete=models.PROTECT, related_name="reviews")
    external_id = models.CharField(max_length=120)
    text = models.TextField()
    rating = models.PositiveSmallIntegerField(null=True, validators=[MinValueValidator(1), MaxValueValidator(5)])
    tone = models.SmallIntegerField(null=True)
    author = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=2, blank=True)
    url = models.URLField(blank=True, max_length=300)
    posted_at = models.DateTimeField()
    reply = models.TextField(blank=True)
    replied_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "external_id"], name="review_once"),
            models.CheckConstraint(condition=Q(rating=None) | Q(rating__range=(1, 5)), name="review_rating_1_to_5"),
            models.CheckConstraint(condition=Q(tone=None) | Q(tone__range=(-1, 1)), name="review_tone"),
            models.CheckConstraint(
                condition=Q(replied_at=None) | Q(replied_at__gte=F("posted_at")), name="review_replied_after"
            ),
        ]
        indexes = [models.Index(fields=["-posted_at", "-id"], name="review_newest")]

    def __str__(self) -> str:
        return f"review {self.pk}"

    def get_absolute_url(self) -> str:
        return address("desk_review", self.pk)

    @property
    def ref(self) -> str:
        return f"review:{self.pk}"
