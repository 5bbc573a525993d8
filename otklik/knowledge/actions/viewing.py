"""Count readers without a write for each of them."""

from datetime import datetime

from django.db.models import F

from otklik.core.tally import Tally
from otklik.knowledge.models import Article

_seen = Tally()


def note_view(*, article: Article, at: datetime) -> None:
    """Somebody opened the article's page."""
    for article_id, views in sorted(_seen.add(article.pk, at).items()):
        Article.objects.filter(pk=article_id).update(view_count=F("view_count") + views)
