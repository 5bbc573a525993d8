"""What happens in the community; ids and plain values only."""

from dataclasses import dataclass


@dataclass(frozen=True)
class TopicOpened:
    topic_id: int


@dataclass(frozen=True)
class TopicChanged:
    """Title, text, kind, category, tags, closure or visibility differ."""

    topic_id: int


@dataclass(frozen=True)
class ReplyPosted:
    topic_id: int
    reply_id: int


@dataclass(frozen=True)
class ReplyChanged:
    topic_id: int
    reply_id: int


@dataclass(frozen=True)
class AnswerAccepted:
    topic_id: int
    reply_id: int


@dataclass(frozen=True)
class AcceptanceTakenBack:
    topic_id: int
    reply_id: int


@dataclass(frozen=True)
class OfficialAnswerGiven:
    topic_id: int
    reply_id: int


@dataclass(frozen=True)
class TopicSupported:
    """A vote, a me-too or thanks was given or taken back."""

    topic_id: int


@dataclass(frozen=True)
class ContentFlagged:
    flag_id: int


@dataclass(frozen=True)
class ContentHidden:
    topic_id: int
    reply_id: int | None
