"""Calendars: a week, the days that differ from it, and whose public holidays were written in."""

from django.db import models
from django.db.models import F, Q

from otklik.parties.addresses import address


class Calendar(models.Model):
    """When touchpoints are open, by the wall clock of `zone` (IANA name; empty: the installation's own).

    title: words by language code. country: ISO code of whose public holidays are written in year by year, empty for
    none. eve_minutes: by how much the working day before a public holiday is shorter when they are written in.
    """

    code = models.SlugField(max_length=60, unique=True)
    title = models.JSONField()
    zone = models.CharField(max_length=40, blank=True)
    country = models.CharField(max_length=2, blank=True)
    eve_minutes = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(eve_minutes__lt=1440), name="calendar_eve_within_a_day")]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return address("desk_calendar", self.pk)


class CalendarHours(models.Model):
    """One interval of one weekday (0 Monday) in local time; closes_at <= opens_at runs past midnight."""

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="week")
    weekday = models.PositiveSmallIntegerField()
    opens_at = models.TimeField()
    closes_at = models.TimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="calendar_hours_weekday_0_to_6"),
            models.UniqueConstraint(fields=["calendar", "weekday", "opens_at"], name="calendar_hours_once"),
        ]

    def __str__(self) -> str:
        return f"{self.calendar_id} {self.weekday} {self.opens_at}-{self.closes_at}"


class SpecialDays(models.Model):
    """Days from first_date to last_date, both included, that differ from the week.

    rule: closed; hours of their own ([["09:00", "15:00"]]); worked like another weekday; ends `minutes` earlier.
    title: words by language code. country: ISO code of whose public holiday it is, empty if written by hand.
    """

    CLOSED, HOURS, LIKE, SHORTER = "closed", "hours", "like", "shorter"
    RULES = [(rule, rule) for rule in (CLOSED, HOURS, LIKE, SHORTER)]

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="special")
    first_date = models.DateField()
    last_date = models.DateField()
    rule = models.CharField(max_length=10, choices=RULES)
    hours = models.JSONField(default=list)
    weekday = models.PositiveSmallIntegerField(null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(default=0)
    title = models.JSONField(default=dict)
    country = models.CharField(max_length=2, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(last_date__gte=F("first_date")), name="special_days_end_after_begin"),
            models.CheckConstraint(condition=Q(rule__in=["closed", "hours", "like", "shorter"]), name="special_rule"),
            models.CheckConstraint(condition=Q(rule="like") ^ Q(weekday=None), name="special_weekday_if_like"),
            models.CheckConstraint(condition=Q(rule="shorter") ^ Q(minutes=0), name="special_minutes_if_shorter"),
            models.UniqueConstraint(fields=["calendar", "first_date", "last_date"], name="special_days_once"),
        ]

    def __str__(self) -> str:
        return f"{self.calendar_id} {self.first_date} {self.rule}"


class WrittenHolidays(models.Model):
    """The public holidays of a country and year were written into a calendar; what people removed stays removed."""

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="written")
    country = models.CharField(max_length=2)
    year = models.PositiveSmallIntegerField()
    written_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["calendar", "country", "year"], name="holidays_written_once")]

    def __str__(self) -> str:
        return f"{self.calendar_id} {self.country} {self.year}"
