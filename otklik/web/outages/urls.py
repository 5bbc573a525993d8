"""Addresses of outages: the status of the network for everybody, the desk of those on duty."""

from django.urls import path
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from otklik.outages.models import Outage
from otklik.parties.models import Individual
from otklik.web.outages import desk, feed, following, letters, status, topics
from otklik.web.shell.rail import RailEntry

urlpatterns = [
    path("status/", status.status, name="status"),
    path("status/feed/", feed.status_feed, name="status_feed"),
    path("status/letters/", following.status_letters, name="status_letters"),
    path("status/letters/<str:wish_token>/", following.letters_confirm, name="status_letters_confirm"),
    path("status/letters/stop/<str:follower_token>/", following.letters_stop, name="status_letters_stop"),
    path("status/<int:outage_id>/", status.outage, name="outage"),
    path("status/<int:outage_id>/too/", status.outage_join, name="outage_join"),
    path("status/near/", topics.outage_near, name="outage_near"),
    path("me/outages/", letters.outage_letters, name="outage_letters"),
    path("topics/<int:topic_id>/outage/", topics.topic_outage, name="topic_outage"),
    path("desk/outages/", desk.desk_outages, name="desk_outages"),
    path("desk/outages/followers/", following.desk_followers, name="desk_followers"),
    path("desk/outages/followers/<int:follower_id>/", following.desk_follower_remove, name="desk_follower_remove"),
    path("desk/outages/new/", desk.outage_new, name="desk_outage_new"),
    path("desk/outages/<int:outage_id>/", desk.outage, name="desk_outage"),
    path("desk/outages/<int:outage_id>/edit/", desk.outage_edit, name="desk_outage_edit"),
    path("desk/outages/<int:outage_id>/update/", desk.outage_update, name="desk_outage_update"),
    path("desk/outages/<int:outage_id>/close/", desk.outage_close, name="desk_outage_close"),
]


def _late(_person: Individual) -> int:
    """Those that should be over: somebody must close them or promise another end."""
    at = now()
    return Outage.objects.going_on(at).filter(expected_end_at__lte=at).count()


rail = [RailEntry(_("Outages"), "wifi-off", "desk_outages", "outages.manage", position=20, counter=_late)]
