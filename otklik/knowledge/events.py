"""What happens to articles."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ArticleDrafted:
    article_id: int


@dataclass(frozen=True)
class ArticleRevised:
    article_id: int
    revision_id: int


@dataclass(frozen=True)
class ArticlePublished:
    article_id: int
    born_of: str  # "topic:12" or empty


@dataclass(frozen=True)
class ArticleStateChanged:
    article_id: int
    state: str


@dataclass(frozen=True)
class ArticleJudged:
    """A reader said whether the article helped."""

    article_id: int
    helpful: bool
