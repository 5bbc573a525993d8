"""Articles.

Fields: external_id, title, body (Markdown); optional section (title of a shelf), language, audience (all, signed_in,
business, staff), tags (list or comma-separated), summary (where the text stood in the manual), at.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zlib import crc32

from django.utils.text import slugify

from otklik.flows.intake.kind import Kind
from otklik.flows.intake.mapping import RowRefused, moment, optional, required
from otklik.flows.intake.readers import MOST_FIELD_CHARACTERS, Values
from otklik.knowledge.actions import ArticleText, ImportedArticle, import_article
from otklik.knowledge.models import Article, Section
from otklik.parties.models import LANGUAGES


class Knowledge(Kind):
    """Articles are published as they come; a changed text of a known article becomes its next revision."""

    def __init__(self, source: str, at: datetime) -> None:
        super().__init__(source, at)
        self._shelf = self.remembering(self._section)

    def bring_in(self, values: Values) -> bool:
        external_id = required(values, "external_id", 120)
        fresh = not Article.objects.filter(source=self.source, external_id=external_id).exists()
        language, audience = optional(values, "language") or "ru", optional(values, "audience") or Article.ALL
        if language not in dict(LANGUAGES) or audience not in dict(Article.AUDIENCES):
            known = f"{_listed(LANGUAGES)}; {_listed(Article.AUDIENCES)}"
            raise RowRefused(f"language {language!r} or audience {audience!r} is not known: use {known}")
        body = required(values, "body", MOST_FIELD_CHARACTERS)
        above = optional(values, "summary")
        text = ArticleText(
            title=required(values, "title", 160),
            body=f"*{above}*\n\n{body}" if above else body,
            section=self._shelf(optional(values, "section", 80) or self.source),
            language=language,
            audience=audience,
            tags=_tags(values.get("tags")),
        )
        written_at = moment(values.get("at"), "at") or self.at
        article = import_article(
            told=ImportedArticle(
                source=self.source, external_id=external_id, text=text, state=Article.PUBLISHED, published_at=written_at
            ),
            at=self.at,
        )
        (self.made if fresh else self.told_again).append(article)
        return fresh

    def _section(self, title: str) -> Section:
        key = slugify(title)[:40] or f"shelf-{crc32(title.encode())}"
        named = {code: title for code, _name in LANGUAGES}
        shelf, is_new = Section.objects.get_or_create(
            key=key, defaults={"title": named, "icon": "book", "position": 100}
        )
        if is_new:
            self.made.append(shelf)
        return shelf


def _tags(told: object) -> tuple[str, ...]:
    named = told if isinstance(told, list) else str(told or "").split(",")
    return tuple(str(tag).strip() for tag in named if str(tag).strip())


def _listed(choices: Iterable[tuple[str, Any]]) -> str:
    return ", ".join(key for key, _title in choices)
