"""What is said: topics, replies, their answers and attachments. State is a row that carries who and when."""

from typing import Self

from django.db import models
from django.db.models import Q

from otklik.parties.addresses import address
from otklik.parties.models import LANGUAGES, Individual


class Category(models.Model):
    """A shelf of the community; title by language code."""

    key = models.SlugField(max_length=40, unique=True)
    title = models.JSONField()
    icon = models.CharField(max_length=40, blank=True)
    position = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.key


class Tag(models.Model):
    name = models.CharField(max_length=40, unique=True)  # lower case

    def __str__(self) -> str:
        return self.name


class TopicQuerySet(models.QuerySet["Topic"]):
    def public(self) -> Self:
        """Topics that everybody may read."""
        return self.exclude(kind=Topic.PRIVATE).filter(hiding=None, held_at=None)

    def by(self, individual: Individual) -> Self:
        return self.filter(author=individual)


class Topic(models.Model):
    """A customer's question, problem, idea or praise; a private question; or the company's update.

    body is Markdown as written, body_html its cleaned form; details: where, since, service, equipment of a problem.
    The counts are kept by the actions of this room.
    held_at: waits for a moderator before anybody else sees it.
    """

    QUESTION, PROBLEM, IDEA, PRAISE, PRIVATE, UPDATE = (
        "question",
        "problem",
        "idea",
        "praise",
        "private",
        "update",
    )
    KINDS = [(kind, kind) for kind in (QUESTION, PROBLEM, IDEA, PRAISE, PRIVATE, UPDATE)]

    kind = models.CharField(max_length=10, choices=KINDS)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="topics")
    author = models.ForeignKey(Individual, on_delete=models.PROTECT, related_name="topics")
    title = models.CharField(max_length=160)
    body = models.TextField()
    body_html = models.TextField()
    language = models.CharField(max_length=2, choices=LANGUAGES, default="ru")
    tags = models.ManyToManyField(Tag, blank=True, related_name="topics")
    details = models.JSONField(default=dict)
    opened_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    last_activity_at = models.DateTimeField()
    held_at = models.DateTimeField(null=True, blank=True)
    reply_count = models.PositiveIntegerField(default=0)
    support_count = models.PositiveIntegerField(default=0)  # votes on an idea, me-too on a problem or question
    view_count = models.PositiveIntegerField(default=0)
    source = models.CharField(max_length=40, blank=True)
    external_id = models.CharField(max_length=120, blank=True)
    once_key = models.CharField(max_length=40, blank=True)  # a form sent twice opens one topic

    objects = TopicQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "external_id"], name="topic_imported_once", condition=~Q(external_id="")
            ),
            models.UniqueConstraint(fields=["author", "once_key"], name="topic_sent_once", condition=~Q(once_key="")),
            models.CheckConstraint(
                condition=Q(kind__in=["question", "problem", "idea", "praise", "private", "update"]),
                name="topic_kind_known",
            ),
        ]
        indexes = [
            models.Index(fields=["-last_activity_at", "-id"], name="topic_lively"),
            models.Index(fields=["-opened_at", "-id"], name="topic_new"),
            models.Index(fields=["-support_count", "-id"], name="topic_popular"),
            models.Index(fields=["category", "-last_activity_at", "-id"], name="topic_of_category"),
            models.Index(fields=["kind", "-last_activity_at", "-id"], name="topic_of_kind"),
            models.Index(fields=["kind", "-support_count", "-id"], name="topic_popular_of_kind"),
            models.Index(fields=["author", "-opened_at", "-id"], name="topic_of_author"),
            models.Index(fields=["-opened_at", "-id"], name="topic_unanswered", condition=Q(reply_count=0)),
            models.Index(fields=["held_at", "id"], name="topic_held", condition=Q(held_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return address("topic", self.pk)

    @property
    def ref(self) -> str:
        return f"topic:{self.pk}"

    @property
    def is_private(self) -> bool:
        return self.kind == self.PRIVATE

    @property
    def takes_support(self) -> bool:
        """Ideas collect votes, questions and problems collect "me too"; the other kinds collect neither."""
        return self.kind in (self.IDEA, self.QUESTION, self.PROBLEM)

    @property
    def takes_answers(self) -> bool:
        """Somebody asked, so a reply can be the answer."""
        return self.kind in (self.QUESTION, self.PROBLEM, self.PRIVATE)


class ReplyQuerySet(models.QuerySet["Reply"]):
    def published(self) -> Self:
        """Replies that every reader of the topic may see."""
        return self.filter(hiding=None, held_at=None)


class Reply(models.Model):
    """One reply under a topic. as_staff: written on behalf of the company (shown plainly)."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="replies")
    author = models.ForeignKey(Individual, on_delete=models.PROTECT, related_name="replies")
    body = models.TextField()
    body_html = models.TextField()
    as_staff = models.BooleanField(default=False)
    posted_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    held_at = models.DateTimeField(null=True, blank=True)
    thanks_count = models.PositiveIntegerField(default=0)
    source = models.CharField(max_length=40, blank=True)
    external_id = models.CharField(max_length=120, blank=True)
    once_key = models.CharField(max_length=40, blank=True)

    objects = ReplyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "external_id"], name="reply_imported_once", condition=~Q(external_id="")
            ),
            models.UniqueConstraint(fields=["author", "once_key"], name="reply_sent_once", condition=~Q(once_key="")),
        ]
        indexes = [
            models.Index(fields=["topic", "posted_at", "id"], name="reply_in_order"),
            models.Index(fields=["author", "-posted_at"], name="reply_of_author"),
            models.Index(fields=["held_at", "id"], name="reply_held", condition=Q(held_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"reply {self.pk}"

    def get_absolute_url(self) -> str:
        return address("reply", self.pk)

    @property
    def ref(self) -> str:
        return f"reply:{self.pk}"


class AcceptedAnswer(models.Model):
    """The author of the topic said that this reply helped; a topic may have several."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="accepted")
    reply = models.OneToOneField(Reply, on_delete=models.CASCADE, related_name="acceptance")
    accepted_by = models.ForeignKey(Individual, on_delete=models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"accepted {self.reply_id}"


class OfficialAnswer(models.Model):
    """The company stands behind this reply; valid_for narrows it (region, tariff, technology, until)."""

    topic = models.OneToOneField(Topic, on_delete=models.CASCADE, related_name="official")
    reply = models.OneToOneField(Reply, on_delete=models.CASCADE, related_name="officialness")
    given_by = models.ForeignKey(Individual, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(db_index=True)
    valid_for = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"official {self.reply_id}"


class Closure(models.Model):
    """The topic takes no more changes from customers."""

    topic = models.OneToOneField(Topic, on_delete=models.CASCADE, related_name="closure")
    closed_by = models.ForeignKey(Individual, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField()
    reason = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"closed {self.topic_id}"


class Hiding(models.Model):
    """A moderator took a topic or a reply out of sight; the author still sees it with the reason."""

    topic = models.OneToOneField(Topic, null=True, on_delete=models.CASCADE, related_name="hiding")
    reply = models.OneToOneField(Reply, null=True, on_delete=models.CASCADE, related_name="hiding")
    hidden_by = models.ForeignKey(Individual, on_delete=models.PROTECT, related_name="+")
    hidden_at = models.DateTimeField()
    reason = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(topic__isnull=False) ^ Q(reply__isnull=False), name="hiding_of_one_thing"
            )
        ]

    def __str__(self) -> str:
        return f"hidden {self.topic_id or self.reply_id}"


class Edit(models.Model):
    """What a topic or reply said before somebody changed it.

    files_before: names of the files it had; None where they were not changed.
    """

    topic = models.ForeignKey(Topic, null=True, on_delete=models.CASCADE, related_name="edits")
    reply = models.ForeignKey(Reply, null=True, on_delete=models.CASCADE, related_name="edits")
    edited_by = models.ForeignKey(Individual, on_delete=models.PROTECT, related_name="+")
    edited_at = models.DateTimeField()
    title_before = models.CharField(max_length=160, blank=True)
    body_before = models.TextField()
    files_before = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(topic__isnull=False) ^ Q(reply__isnull=False), name="edit_of_one_thing")
        ]

    def __str__(self) -> str:
        return f"edit {self.pk}"


class Attachment(models.Model):
    """A file sent with a topic or reply: type found from its bytes, images re-encoded without metadata.

    Uploaded first (draft), then tied to what it was sent with; drafts older than a day are removed.
    """

    uploaded_by = models.ForeignKey(Individual, on_delete=models.PROTECT, related_name="attachments")
    uploaded_at = models.DateTimeField()
    topic = models.ForeignKey(Topic, null=True, on_delete=models.CASCADE, related_name="attachments")
    reply = models.ForeignKey(Reply, null=True, on_delete=models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField()  # bytes
    width = models.PositiveIntegerField(null=True)  # pixels
    height = models.PositiveIntegerField(null=True)
    file = models.FileField(upload_to="attachments/%Y/%m/")

    class Meta:
        indexes = [
            models.Index(
                fields=["uploaded_at"], name="attachment_draft", condition=Q(topic__isnull=True, reply__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address("attachment", self.pk)

    @property
    def is_image(self) -> bool:
        return self.content_type.startswith("image/")
