"""A post sent twice is written once."""

from typing import TypeVar

from django.db import IntegrityError, transaction

from otklik.community.models import Reply, Topic
from otklik.parties.models import Individual

Post = TypeVar("Post", Topic, Reply)


def sent_before(model: type[Post], by: Individual, once_key: str, source: str, external_id: str) -> Post | None:
    """The post that the same form or the same import made already."""
    if external_id:
        return model._default_manager.filter(source=source, external_id=external_id).first()
    return model._default_manager.filter(author=by, once_key=once_key).first() if once_key else None


def save_once(post: Post) -> tuple[Post, bool]:
    """Save in a savepoint of its own; the earlier post when the same form or import was a moment faster."""
    try:
        with transaction.atomic():
            post.save(force_insert=True)
    except IntegrityError:
        known = sent_before(type(post), post.author, post.once_key, post.source, post.external_id)
        if known is None:
            raise
        return known, False
    return post, True
