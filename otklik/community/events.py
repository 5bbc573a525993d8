"""What happens in the community; ids and plain values only.

quiet: an old contact brought in (import, demo): the index follows it, nobody gets a letter.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class TopicOpened:
    """A topic came into sight: at once, or when a moderator let a held one through."""

    topic_id: int
    quiet: bool = False


@dataclass(frozen=True)
class TopicChanged:
    """Title, text, kind, category, tags, closure or visibility differ."""

    topic_id: int


@dataclass(frozen=True)
class ReplyPosted:
    """A reply came into sight."""

    topic_id: int
    reply_id: int
    quiet: bool = False


@dataclass(frozen=True)
class ReplyChanged:
    topic_id: int
    reply_id: int


@dataclass(frozen=True)
class AnswerAccepted:
    topic_id: int
    reply_id: int
    quiet: bool = False


@dataclass(frozen=True)
class AcceptanceTakenBack:
    topic_id: int
    reply_id: int


@dataclass(frozen=True)
class OfficialAnswerGiven:
    topic_id: int
    reply_id: int
    quiet: bool = False


@dataclass(frozen=True)
class OfficialAnswerTakenBack:
    topic_id: int
    reply_id: int


@dataclass(frozen=True)
class TopicSupported:
    """A vote, a me-too or thanks was given or taken back."""

    topic_id: int


@dataclass(frozen=True)
class ContentHeld:
    """A new topic or reply waits for a moderator before anybody else sees it."""

    topic_id: int
    reply_id: int | None


@dataclass(frozen=True)
class ContentFlagged:
    flag_id: int


@dataclass(frozen=True)
class ContentHidden:
    topic_id: int
    reply_id: int | None


@dataclass(frozen=True)
class TopicWithdrawn:
    """A topic that an import brought in was taken back with it: it is no more."""

    topic_id: int
