from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [("touchpoints", "0004_hours_become_calendars")]

    operations = [migrations.DeleteModel(name="OpeningHours")]
