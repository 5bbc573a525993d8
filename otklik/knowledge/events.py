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
    """Readers see a text they did not see before.

    is_first: nothing of the article was published ever; quiet: brought in from elsewhere, nobody gets a letter.
    """

    article_id: int
    born_of: str  # "topic:12" or empty
    is_first: bool = False
    quiet: bool = False


@dataclass(frozen=True)
class ArticleStateChanged:
    article_id: int
    state: str


@dataclass(frozen=True)
class ArticleJudged:
    """A reader said whether the article helped."""

    article_id: int
    helpful: bool


@dataclass(frozen=True)
class SectionChanged:
    """A shelf was added, renamed, moved, archived or brought back."""

    section_id: int


@dataclass(frozen=True)
class ArticleWithdrawn:
    """An article that an import brought in was taken back with it: it is no more."""

    article_id: int
