"""An outage and what is said of it; what was said is only added to."""

from collections.abc import Collection
from datetime import datetime
from typing import Final, Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from otklik.parties.models import Individual

SERVICES: Final = {
    "internet": _("Internet"),
    "tv": _("TV"),
    "phone": _("Telephone"),
    "mobile": _("Mobile"),
}

PLACES: Final = "places"  # of what a follower wants to hear: site, account, support


class OutageQuerySet(models.QuerySet["Outage"]):
    def open(self) -> Self:
        """Not closed yet, begun or announced."""
        return self.filter(closing=None)

    def going_on(self, at: datetime) -> Self:
        return self.filter(closing=None, started_at__lte=at)

    def ahead(self, at: datetime) -> Self:
        return self.filter(closing=None, started_at__gt=at)


class Outage(models.Model):
    """Services that do not work, or will not, in some areas. title, text: words by language code, read by everybody.

    services: codes of SERVICES, empty for all; cause: plain words, public; once_key: of the form or file it came from.
    promised_end_at: the end first promised, whatever is expected since; None where none was, or it is not known.
    """

    is_planned = models.BooleanField(default=False)
    title = models.JSONField()
    text = models.JSONField(default=dict)
    services = models.JSONField(default=list)
    cause = models.JSONField(default=dict)
    started_at = models.DateTimeField(db_index=True)
    expected_end_at = models.DateTimeField(null=True)
    promised_end_at = models.DateTimeField(null=True)
    opened_by = models.ForeignKey(Individual, null=True, on_delete=models.SET_NULL, related_name="+")
    opened_at = models.DateTimeField()
    once_key = models.CharField(max_length=60, blank=True)

    objects = OutageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["once_key"], name="outage_opened_once", condition=~Q(once_key="")),
            models.CheckConstraint(
                condition=Q(expected_end_at=None) | Q(expected_end_at__gt=F("started_at")),
                name="outage_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"outage {self.pk}"

    @property
    def ref(self) -> str:
        return f"outage:{self.pk}"

    def is_ahead(self, at: datetime) -> bool:
        """Announced, but not begun."""
        return self.started_at > at


class Area(models.Model):
    """A part of the network: a city, a district of it, a street, houses of the street ("1-15, 20, 12к2")."""

    outage = models.ForeignKey(Outage, on_delete=models.CASCADE, related_name="areas")
    city = models.CharField(max_length=80, blank=True)
    district = models.CharField(max_length=80, blank=True)
    street = models.CharField(max_length=120, blank=True)
    houses = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(city="") | ~Q(district="") | ~Q(street=""), name="outage_area_is_somewhere"
            ),
            models.CheckConstraint(condition=Q(houses="") | ~Q(street=""), name="outage_houses_have_a_street"),
        ]

    def __str__(self) -> str:
        return ", ".join(part for part in (self.city, self.district, self.street, self.houses) if part)


class Update(models.Model):
    """Something said of an outage while it lasts. expected_end_at: the end as it was promised with these words."""

    outage = models.ForeignKey(Outage, on_delete=models.CASCADE, related_name="updates")
    text = models.JSONField(default=dict)
    expected_end_at = models.DateTimeField(null=True)
    said_by = models.ForeignKey(Individual, null=True, on_delete=models.SET_NULL, related_name="+")
    said_at = models.DateTimeField()
    once_key = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["outage", "once_key"], name="outage_update_said_once", condition=~Q(once_key="")
            )
        ]

    def __str__(self) -> str:
        return f"update {self.pk} of {self.outage_id}"


class Closing(models.Model):
    """The end: when it worked again, and what was said."""

    outage = models.OneToOneField(Outage, on_delete=models.CASCADE, related_name="closing")
    text = models.JSONField(default=dict)
    ended_at = models.DateTimeField(db_index=True)
    closed_by = models.ForeignKey(Individual, null=True, on_delete=models.SET_NULL, related_name="+")
    closed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"closing of {self.outage_id}"

    @property
    def is_cancellation(self) -> bool:
        """Announced works that were called off. Uses the outage."""
        return self.ended_at < self.outage.started_at


class Joining(models.Model):
    """Somebody said "it is so with me too": a person, or a browser without one.

    came_with: the topic of his that was attached, when it was not he himself who said so.
    """

    outage = models.ForeignKey(Outage, on_delete=models.CASCADE, related_name="joinings")
    individual = models.ForeignKey(Individual, null=True, on_delete=models.CASCADE, related_name="outage_joinings")
    browser_key = models.CharField(max_length=64, blank=True)
    came_with = models.CharField(max_length=60, blank=True)
    joined_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["outage", "individual"], name="outage_joined_once", condition=Q(individual__isnull=False)
            ),
            models.UniqueConstraint(
                fields=["outage", "browser_key"], name="outage_joined_once_a_browser", condition=~Q(browser_key="")
            ),
            models.CheckConstraint(
                condition=Q(individual__isnull=False) ^ ~Q(browser_key=""), name="outage_joined_by_one"
            ),
        ]

    def __str__(self) -> str:
        return f"joining {self.pk} of {self.outage_id}"


class Attaching(models.Model):
    """What somebody asked is about this outage. subject: "topic:12", of one outage at a time."""

    outage = models.ForeignKey(Outage, on_delete=models.CASCADE, related_name="attachings")
    subject = models.CharField(max_length=60, unique=True)
    attached_by = models.ForeignKey(Individual, null=True, on_delete=models.SET_NULL, related_name="+")
    attached_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.subject} of {self.outage_id}"


class Watch(models.Model):
    """A person wants a letter when something breaks, is announced or works again at his addresses."""

    individual = models.OneToOneField(Individual, on_delete=models.CASCADE, related_name="outage_watch")
    since = models.DateTimeField()

    def __str__(self) -> str:
        return f"watch of {self.individual_id}"


class Follower(models.Model):
    """An address without an account that wants letters of what the status page tells; it was proved by a letter.

    about: codes of SERVICES and PLACES, empty for everything. It is gone the moment it wants no more.
    """

    email = models.EmailField()
    language = models.CharField(max_length=5)
    about = models.JSONField(default=list)
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="follower_once_an_address")]

    def __str__(self) -> str:
        return f"follower {self.pk}"

    @property
    def ref(self) -> str:
        return f"follower:{self.pk}"

    def wants(self, about: Collection[str]) -> bool:
        """Whether news about these codes are for him; news about no code are about all services."""
        mine = set(self.about) - {PLACES} if not about else set(self.about) & set(about)
        return not self.about or bool(mine)


class FollowerNotice(models.Model):
    """A letter was written to a follower; key: what about, so that nobody reads it twice."""

    follower = models.ForeignKey(Follower, on_delete=models.CASCADE, related_name="notices")
    key = models.CharField(max_length=60)
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["follower", "key"], name="follower_told_once")]

    def __str__(self) -> str:
        return f"{self.key} to {self.follower_id}"
