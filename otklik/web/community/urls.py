"""Addresses of the community."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from otklik.community.queries import moderation_counts, waiting_count
from otklik.parties.models import Individual
from otklik.web.community import caring, desk, files, notices, publishing, reading, writing
from otklik.web.shell.rail import RailEntry

urlpatterns = [
    path("topics/", reading.topics, name="topics"),
    path("topics/feed/", reading.topics_feed, name="topics_feed"),
    path("topics/new/", writing.topic_new, name="topic_new"),
    path("topics/preview/", writing.text_preview, name="text_preview"),
    path("topics/<int:topic_id>/", reading.topic, name="topic"),
    path("topics/<int:topic_id>/newer/", reading.topic_newer, name="topic_newer"),
    path("topics/<int:topic_id>/reply/", writing.reply_post, name="reply_post"),
    path("topics/<int:topic_id>/edit/", writing.topic_edit, name="topic_edit"),
    path("topics/<int:topic_id>/history/", reading.topic_history, name="topic_history"),
    path("topics/<int:topic_id>/support/", caring.topic_support, name="topic_support"),
    path("topics/<int:topic_id>/follow/", caring.topic_follow, name="topic_follow"),
    path("topics/<int:topic_id>/close/", caring.topic_close, name="topic_close"),
    path("topics/<int:topic_id>/private/", caring.topic_private, name="topic_private"),
    path("topics/<int:topic_id>/flag/", caring.topic_flag, name="topic_flag"),
    path("replies/<int:reply_id>/", reading.reply, name="reply"),
    path("replies/<int:reply_id>/edit/", writing.reply_edit, name="reply_edit"),
    path("replies/<int:reply_id>/history/", reading.reply_history, name="reply_history"),
    path("replies/<int:reply_id>/accept/", caring.reply_accept, name="reply_accept"),
    path("replies/<int:reply_id>/official/", caring.reply_official, name="reply_official"),
    path("replies/<int:reply_id>/thanks/", caring.reply_thanks, name="reply_thanks"),
    path("replies/<int:reply_id>/flag/", caring.reply_flag, name="reply_flag"),
    path("me/topics/", reading.my_topics, name="my_topics"),
    path("me/notices/", notices.notices, name="notices"),
    path("notices/stop/<str:token>/", notices.notices_stop, name="notices_stop"),
    path("desk/topics/", desk.desk_topics, name="desk_topics"),
    path("desk/topics/<int:topic_id>/arrange/", desk.desk_arrange, name="desk_arrange"),
    path("desk/topics/<int:topic_id>/publish/", publishing.desk_publish, name="desk_publish"),
    path("desk/moderation/", desk.desk_moderation, name="desk_moderation"),
    path("desk/moderation/topic/<int:topic_id>/", desk.topic_verdict, name="topic_verdict"),
    path("desk/moderation/reply/<int:reply_id>/", desk.reply_verdict, name="reply_verdict"),
]

plain = [
    path("files/<int:attachment_id>/", files.attachment, name="attachment"),
    path("files/<int:attachment_id>/remove/", files.attachment_remove, name="attachment_remove"),
    path("topics/<int:topic_id>/seen/", files.topic_seen, name="topic_seen"),
]


def _to_moderate(_person: Individual) -> int:
    return moderation_counts().all


rail = [
    RailEntry(_("Topics"), "messages", "desk_topics", "desk.enter", position=10, counter=waiting_count),
    RailEntry(_("Moderation"), "gavel", "desk_moderation", "community.moderate", position=30, counter=_to_moderate),
]
