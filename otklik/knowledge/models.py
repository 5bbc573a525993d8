"""Articles and what is around them. The text readers see is the published revision; drafts go on beside it."""

from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.functional import cached_property

from otklik.parties.addresses import address
from otklik.parties.models import LANGUAGES, Individual


class SectionQuerySet(models.QuerySet["Section"]):
    def in_use(self) -> Self:
        return self.filter(archived_at=None)


class Section(models.Model):
    """A shelf of the knowledge base; title by language code, the key never changes.

    archived_at: since when nothing is put on it; who did it stands in the security record.
    """

    key = models.SlugField(max_length=40, unique=True)
    title = models.JSONField()
    icon = models.CharField(max_length=40, blank=True)
    position = models.PositiveIntegerField(default=0)
    archived_at = models.DateTimeField(null=True)

    objects = SectionQuerySet.as_manager()

    def __str__(self) -> str:
        return self.key


class ArticleQuerySet(models.QuerySet["Article"]):
    def published(self) -> Self:
        """What readers may find: published, or published and marked as needing a change."""
        return self.filter(published_revision__isnull=False).exclude(state=Article.ARCHIVED)

    def for_audiences(self, audiences: list[str]) -> Self:
        return self.filter(audience__in=audiences)

    def for_reader(self, language: str, audiences: list[str]) -> Self:
        """Readable articles, each once: in the reader's language where there is a translation, else the original."""
        readable = self.published().for_audiences(audiences)
        translated = readable.filter(translation_of=OuterRef("pk"), language=language)
        return readable.filter(Q(language=language) | Q(~Exists(translated), translation_of=None))


class Article(models.Model):
    """A piece of knowledge. born_of: reference of the topic it was made from; credited: whose answers it rests on."""

    DRAFT, REVIEW, PUBLISHED, NEEDS_CHANGE, ARCHIVED = (
        "draft",
        "review",
        "published",
        "needs_change",
        "archived",
    )
    STATES = [(word, word) for word in (DRAFT, REVIEW, PUBLISHED, NEEDS_CHANGE, ARCHIVED)]
    ALL, SIGNED_IN, BUSINESS, STAFF = "all", "signed_in", "business", "staff"
    AUDIENCES = [(word, word) for word in (ALL, SIGNED_IN, BUSINESS, STAFF)]
    # which states may follow; published on published: read again and found right, or a newer revision
    NEXT = {
        DRAFT: (REVIEW, PUBLISHED, ARCHIVED),
        REVIEW: (PUBLISHED, DRAFT, NEEDS_CHANGE, ARCHIVED),
        PUBLISHED: (PUBLISHED, REVIEW, NEEDS_CHANGE, ARCHIVED),
        NEEDS_CHANGE: (PUBLISHED, REVIEW, ARCHIVED),
        ARCHIVED: (DRAFT,),
    }

    slug = models.SlugField(max_length=100, unique=True)
    section = models.ForeignKey(Section, on_delete=models.PROTECT, related_name="articles")
    language = models.CharField(max_length=2, choices=LANGUAGES, default="ru")
    audience = models.CharField(max_length=10, choices=AUDIENCES, default=ALL)
    state = models.CharField(max_length=15, choices=STATES, default=DRAFT)
    owner = models.ForeignKey(Individual, null=True, on_delete=models.SET_NULL, related_name="owned_articles")
    latest_revision = models.OneToOneField("Revision", null=True, on_delete=models.SET_NULL, related_name="latest_of")
    published_revision = models.OneToOneField(
        "Revision", null=True, on_delete=models.SET_NULL, related_name="published_of"
    )
    translation_of = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="translations"
    )
    tags = models.JSONField(default=list)
    review_in_days = models.PositiveIntegerField(default=180)
    reviewed_at = models.DateTimeField(null=True, blank=True)  # when somebody last read it and said it is right
    review_date = models.DateField(null=True, blank=True)
    born_of = models.CharField(max_length=60, blank=True)
    credited = models.ManyToManyField(Individual, related_name="credited_articles")
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField()
    helpful_count = models.PositiveIntegerField(default=0)
    unhelpful_count = models.PositiveIntegerField(default=0)
    view_count = models.PositiveIntegerField(default=0)
    source = models.CharField(max_length=40, blank=True)
    external_id = models.CharField(max_length=120, blank=True)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "external_id"], name="article_imported_once", condition=~Q(external_id="")
            ),
            models.UniqueConstraint(fields=["born_of"], name="article_born_once", condition=~Q(born_of="")),
            models.UniqueConstraint(
                fields=["translation_of", "language"],
                name="article_translated_once",
                condition=Q(translation_of__isnull=False),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["published", "needs_change"]) | Q(published_revision__isnull=False),
                name="article_published_has_text",
            ),
            models.CheckConstraint(
                condition=~Q(state="draft") | Q(published_revision=None), name="article_draft_is_not_read"
            ),
        ]
        indexes = [
            models.Index(fields=["section", "-view_count", "-id"], name="article_of_section"),
            models.Index(fields=["-changed_at", "-id"], name="article_changed"),
            models.Index(fields=["review_date"], name="article_review"),
        ]

    def __str__(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        return address("article", self.slug)

    @property
    def ref(self) -> str:
        return f"article:{self.pk}"

    @cached_property
    def credited_nicks(self) -> list[str]:
        """Public names of those whose answers it rests on; one query."""
        return list(self.credited.order_by("nick", "pk").values_list("nick", flat=True))

    @property
    def topic_number(self) -> int | None:
        """The topic it was made of."""
        kind, _, number = self.born_of.partition(":")
        return int(number) if kind == "topic" and number.isdigit() else None

    @property
    def is_readable(self) -> bool:
        """Whether readers of its audience see it."""
        return self.published_revision_id is not None and self.state != self.ARCHIVED

    def can_become(self, state: str) -> bool:
        """Whether the state may follow; what nobody reads cannot need a change."""
        is_read = self.published_revision_id is not None
        return state in self.NEXT[self.state] and (is_read or state != self.NEEDS_CHANGE)


class Revision(models.Model):
    """One saved text of an article; triggers of the database keep its words as they were (0002_never_changed)."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=160)
    body = models.TextField()
    body_html = models.TextField()
    written_by = models.ForeignKey(Individual, null=True, on_delete=models.SET_NULL, related_name="+")
    written_at = models.DateTimeField()
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "number"], name="revision_number_once")]

    def __str__(self) -> str:
        return f"{self.article_id} r{self.number}"


class HelpfulVote(models.Model):
    """One reader's word on an article: a person, or an anonymous browser by its random key."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="votes")
    individual = models.ForeignKey(Individual, null=True, on_delete=models.CASCADE, related_name="+")
    browser_key = models.CharField(max_length=40, blank=True)
    helpful = models.BooleanField()
    reason = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["article", "individual"], name="helpful_once", condition=Q(individual__isnull=False)
            ),
            models.UniqueConstraint(
                fields=["article", "browser_key"],
                name="helpful_once_per_browser",
                condition=~Q(browser_key=""),
            ),
        ]

    def __str__(self) -> str:
        return f"vote {self.pk}"
