"""The deflection ledger, the language layer and the settings of the hold-out."""

from django.db import models
from django.db.models import Q

from otklik.parties.models import Individual


class AskSession(models.Model):
    """One attempt of one asker to find an answer: begins when answers are shown, ends by what he did next.

    key: random, made by the browser for each attempt. question: the last words shown for, personal data masked.
    withheld: this session is in the hold-out group and was shown nothing.
    """

    key = models.CharField(max_length=40, unique=True)
    browser_key = models.CharField(max_length=40, blank=True, db_index=True)
    individual = models.ForeignKey(Individual, null=True, on_delete=models.SET_NULL, related_name="ask_sessions")
    place = models.CharField(max_length=20)  # home, search, new_topic, desk, api
    language = models.CharField(max_length=2, default="ru")
    question = models.CharField(max_length=400)
    question_key = models.CharField(max_length=200, blank=True, db_index=True)  # normalised, to group repeats
    best_score = models.FloatField(null=True)
    no_good_answer = models.BooleanField(default=False)
    withheld = models.BooleanField(default=False)
    started_at = models.DateTimeField(db_index=True)
    answered_at = models.DateTimeField(null=True)
    answered_ref = models.CharField(max_length=60, blank=True)
    asked_at = models.DateTimeField(null=True)
    asked_ref = models.CharField(max_length=60, blank=True)
    left_at = models.DateTimeField(null=True)  # the page was closed; browsers do not always tell
    contacted_at = models.DateTimeField(null=True)  # first one within the look-back: docs/ledger.md
    contacted_channel = models.CharField(max_length=20, blank=True)

    class Meta:
        indexes = [models.Index(fields=["no_good_answer", "-started_at"], name="ask_no_good_answer")]

    def __str__(self) -> str:
        return self.key


class Shown(models.Model):
    """An answer that was put before the asker, at which place in the list, with its score."""

    session = models.ForeignKey(AskSession, on_delete=models.CASCADE, related_name="shown")
    ref = models.CharField(max_length=60, db_index=True)
    position = models.PositiveSmallIntegerField()
    score = models.FloatField(null=True)
    opened_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "ref"], name="shown_once")]

    def __str__(self) -> str:
        return f"{self.session_id} {self.ref}"


class LanguageRule(models.Model):
    """One line of the language layer that staff edit.

    kind synonym: `words` all mean `meaning`; slang likewise; short: a short term that counts as a word;
    be_ru: Belarusian words for the Russian `meaning`.
    """

    KINDS = [(word, word) for word in ("synonym", "slang", "short", "be_ru")]

    kind = models.CharField(max_length=10, choices=KINDS)
    words = models.JSONField()  # ["инет", "интернет"]
    meaning = models.CharField(max_length=120, blank=True)
    note = models.CharField(max_length=200, blank=True)
    is_builtin = models.BooleanField(default=False)
    changed_by = models.ForeignKey(Individual, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "meaning"], name="rule_once", condition=~Q(meaning=""))]

    def __str__(self) -> str:
        return f"{self.kind}: {self.meaning}"


class TestPhrase(models.Model):
    """Words a customer would type and the answer that must be among the first `within`; run when a rule is saved."""

    __test__ = False  # not a test class, whatever pytest thinks of its name

    text = models.CharField(max_length=300)
    ref = models.CharField(max_length=60)
    within = models.PositiveSmallIntegerField(default=5)
    last_position = models.PositiveSmallIntegerField(null=True)  # 1 is the first; empty: not found
    position_before = models.PositiveSmallIntegerField(null=True)  # before the last change of the layer
    checked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["text", "ref"], name="phrase_once")]

    def __str__(self) -> str:
        return self.text

    @property
    def is_met(self) -> bool:
        return self.last_position is not None and self.last_position <= self.within


class LedgerSettings(models.Model):
    """How the ledger counts; one row. holdout_percent: share of sessions from which answers are withheld."""

    only = models.BooleanField(default=True, unique=True)
    holdout_percent = models.PositiveSmallIntegerField(default=0)
    lookback_days = models.PositiveSmallIntegerField(default=7)
    lookback_channels = models.JSONField(default=list)  # empty: every channel of the journal
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(holdout_percent__lte=50), name="holdout_at_most_half")]

    def __str__(self) -> str:
        return "ledger settings"
