from django.db import migrations


def hours_become_calendars(apps, _schema):
    """Touchpoints with the same hours go by one calendar, named after the first of them."""
    touchpoints, calendars = (apps.get_model("touchpoints", name) for name in ("Touchpoint", "Calendar"))
    hours = apps.get_model("touchpoints", "CalendarHours")
    made = {}
    for touchpoint in touchpoints.objects.order_by("position", "pk"):
        week = tuple(sorted(touchpoint.hours.values_list("weekday", "opens_at", "closes_at")))
        if week and week not in made:
            made[week] = calendars.objects.create(code=touchpoint.code, title=touchpoint.title)
            hours.objects.bulk_create(
                hours(calendar=made[week], weekday=day, opens_at=opens, closes_at=closes) for day, opens, closes in week
            )
        if week:
            touchpoint.calendar = made[week]
            touchpoint.save(update_fields=["calendar"])


class Migration(migrations.Migration):

    dependencies = [("touchpoints", "0003_calendars")]

    operations = [migrations.RunPython(hours_become_calendars, migrations.RunPython.noop)]
