"""What hangs on rows that an import made, and so holds them back when it is taken back."""

from collections.abc import Collection, Iterable
from typing import Any, Final

from django.apps import apps
from django.db.models import CharField, F, Model, Q, QuerySet, Value
from django.db.models.fields.reverse_related import ForeignObjectRel
from django.db.models.functions import Cast, Concat

from otklik.community.models import AcceptedAnswer, Reply
from otklik.flows.intake.record import marks_of
from otklik.flows.models import ImportedRow, ImportRun
from otklik.interactions.models import Interaction
from otklik.knowledge.models import Article

PARTS: Final = ("community.reply", "community.acceptedanswer")
_CONTACT: Final = "its contact in the journal was corrected"


def held(run: ImportRun, kind: str, keys: Collection[int]) -> dict[int, str]:
    """Of these rows those on which something hangs that the import did not make, each with what that is."""
    why = _tied(run, kind, keys)
    if kind == "community.topic":
        why |= _tied_threads(run, keys)
    return why


def parts_of(run: ImportRun, kind: str, keys: Collection[int]) -> dict[str, list[int]]:
    """The import's own rows that go with these."""
    if kind not in ("community.topic", "community.reply"):
        return {}
    field = "topic" if kind == "community.topic" else "reply"
    accepted = AcceptedAnswer.objects.filter(**{f"{field}__in": keys})
    told = {"community.acceptedanswer": _own(run, accepted)}
    return told | ({"community.reply": _own(run, Reply.objects.filter(topic__in=keys))} if field == "topic" else {})


def with_their_whole(run: ImportRun, kind: str, keys: Collection[int]) -> set[int]:
    """Replies under topics that the same import made, and accepted answers: the whole decides."""
    if kind == "community.acceptedanswer":
        return set(keys)
    topics = ImportedRow.objects.filter(run=run, kind="community.topic", made=True)
    return set(Reply.objects.filter(pk__in=keys, topic__in=topics.values("key")).values_list("pk", flat=True))


def _own(run: ImportRun, rows: QuerySet[Any]) -> list[int]:
    kind = str(rows.model._meta.label_lower)
    mine = ImportedRow.objects.filter(run=run, kind=kind, made=True, key__in=rows.values("pk"))
    return list(mine.values_list("key", flat=True))


def _tied_threads(run: ImportRun, keys: Collection[int]) -> dict[int, str]:
    """A topic stays whole, with its replies, when one of them was changed or something hangs on it."""
    of = dict(Reply.objects.filter(topic__in=keys).values_list("pk", "topic_id"))
    mine = ImportedRow.objects.filter(run=run, kind="community.reply", made=True, key__in=of)
    own = {row.key: row.mark for row in mine}
    marks = marks_of(("community.reply", key) for key in own)
    why = {of[reply]: "somebody answered in it" for reply in of if reply not in own}
    why |= {
        of[key]: "a reply in it was changed since" for key, mark in own.items() if marks["community.reply", key] != mark
    }
    why |= {of[key]: f"on a reply in it: {reason}" for key, reason in _tied(run, "community.reply", own).items()}
    refs = {f"topic:{key}": key for key in keys}
    mended = Interaction.objects.filter(subject__in=refs, corrects__isnull=False).values_list("subject", flat=True)
    why |= {refs[subject]: _CONTACT for subject in mended}
    born = Article.objects.filter(born_of__in=refs).values_list("born_of", flat=True)
    return why | {refs[ref]: "an article was made of it" for ref in born}


def _tied(run: ImportRun, kind: str, keys: Collection[int]) -> dict[int, str]:
    """Every relation that leads to the rows is looked at, so that a new room's rows hold them back by themselves."""
    why: dict[int, str] = {}
    model = apps.get_model(kind)
    for relation in model._meta.get_fields(include_hidden=True) if keys else ():
        if not isinstance(relation, ForeignObjectRel):
            continue
        other, name = relation.related_model, relation.field.name
        is_part = (kind, other._meta.label_lower) == ("community.topic", "community.reply")
        # of a table between two kinds the kind itself is asked
        if not is_part and not other._meta.auto_created:
            rows = other._base_manager.filter(**{f"{name}__in": keys}).exclude(_implied(run, kind, other, name))
            for key in _keys(run, rows, other, name):
                why[key] = f"a row of the kind “{other._meta.verbose_name}” hangs on it"
    return why


def _keys(run: ImportRun, rows: QuerySet[Any], other: type[Model], name: str) -> Iterable[int]:
    """What the rows hang on, those left out that go themselves (of a dry run) or are the import's own answers."""
    kind = str(other._meta.label_lower)
    mine = ImportedRow.objects.filter(run=run, kind=kind)
    if kind != "community.acceptedanswer":
        mine = mine.filter(going=True)
    return rows.exclude(pk__in=mine.values("key")).values_list(name, flat=True).distinct()


def _implied(run: ImportRun, kind: str, other: type[Model], name: str) -> Q:
    """Rows that came with the import's own rows though it does not remember them one by one."""
    label = str(other._meta.label_lower)
    if (kind, label) == ("community.topic", "community.follow"):
        return Q(individual=F("topic__author")) | Q(pk__in=_follows_of_writers(other))
    if (kind, label) == ("knowledge.article", "knowledge.revision"):
        return Q(pk__isnull=False)
    if (kind, label) == ("parties.individual", "parties.identity"):
        return Q(system=F("individual__source"), external_id=F("individual__external_id"))
    if (kind, label) == ("parties.individual", "parties.contactpoint"):
        return Q(added_at__lte=run.last_at)
    if (kind, label) == ("parties.individual", "community.follow"):
        return Q(pk__isnull=False)  # whoever signed in since then and followed has changed himself
    if (kind, label) == ("parties.individual", "interactions.interaction"):
        return Q(subject__in=_going_topics(run))
    return Q(pk__in=())


def _going_topics(run: ImportRun) -> QuerySet[Any]:
    """References of the topics that a dry run has found to go."""
    going = ImportedRow.objects.filter(run=run, kind="community.topic", going=True)
    return going.values_list(Concat(Value("topic:"), Cast("key", CharField())))


def _follows_of_writers(follow: type[Model]) -> QuerySet[Any]:
    return follow._base_manager.filter(topic__replies__author=F("individual")).values("pk")
