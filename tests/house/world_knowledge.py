"""Articles for every audience and in every state, with drafts beside them and readers' words on them."""

from datetime import datetime
from typing import TYPE_CHECKING

from otklik.knowledge.actions import ArticleText, archive, draft_article, judge, publish_article, revise
from otklik.knowledge.models import Article, Section
from tests.house.cast_sets import EVERYBODY, NOBODY, SIGNED_IN, STAFF, Readers, those_who_may

if TYPE_CHECKING:
    from tests.house.world import World

EDITORS = those_who_may("knowledge.edit")
AUDIENCES: dict[str, Readers] = {
    Article.ALL: EVERYBODY,
    Article.SIGNED_IN: SIGNED_IN,
    Article.BUSINESS: STAFF | {"galina"},
    Article.STAFF: STAFF,
}


def build(world: "World", at: datetime) -> None:
    section = Section.objects.create(key="internet", title={"ru": "Интернет"}, icon="home")
    world.add("key", section.key, "a shelf")
    world.add("key", "nonsense", "no shelf", readers=NOBODY, staff=NOBODY)
    grow(world, at)


def grow(world: "World", at: datetime) -> None:
    for audience, readers in AUDIENCES.items():
        _published(world, audience, readers, at)
    _draft(world, "vera", at)
    _archived(world, at)


def _told(world: "World", note: str, readers: Readers, audience: str = Article.ALL) -> ArticleText:
    text = world.secrets.text
    return ArticleText(
        title=text(f"title of {note}", readers),
        body=text(f"body of {note}", readers),
        section=Section.objects.get(),
        audience=audience,
        tags=(world.secrets.word(f"tag of {note}", readers),),
    )


def _published(world: "World", audience: str, readers: Readers, at: datetime) -> None:
    kirill, note = world.people["kirill"], f"an article for {audience}"
    told = _told(world, note, readers, audience)
    article = publish_article(article=draft_article(told=told, by=kirill, at=at), by=kirill, at=at)
    told = ArticleText(
        title=told.title, body=world.secrets.text(f"draft beside {note}", EDITORS), section=told.section, audience=audience,
        tags=told.tags,
    )  # fmt: skip
    remark = world.secrets.text(f"remark on a revision of {note}", EDITORS)
    revise(article=article, told=told, based_on=1, by=kirill, at=at, note=remark)
    reason = world.secrets.text(f"what {note} lacked", EDITORS)
    judge(article=article, helpful=False, at=at, individual=world.people["vera"], reason=reason)
    _know(world, article, note, readers, EDITORS)


def _draft(world: "World", key: str, at: datetime) -> None:
    editors = EDITORS | {key}
    article = draft_article(told=_told(world, f"a draft of {key}", editors), by=world.people[key], at=at)
    _know(world, article, "a draft", NOBODY, editors)


def _archived(world: "World", at: datetime) -> None:
    kirill = world.people["kirill"]
    article = draft_article(told=_told(world, "an archived article", EDITORS), by=kirill, at=at)
    publish_article(article=article, by=kirill, at=at)
    archive(article=article, by=kirill, at=at)
    _know(world, article, "archived", NOBODY, EDITORS)


def _know(world: "World", article: Article, note: str, readers: Readers, editors: Readers) -> None:
    world.add("slug", article.slug, note, readers=readers)
    world.add("article_id", article.pk, note, staff=editors)
