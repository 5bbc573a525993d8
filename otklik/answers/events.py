"""What happens at the ask box."""

from dataclasses import dataclass


@dataclass(frozen=True)
class AnsweredByAskBox:
    session_id: int
    ref: str


@dataclass(frozen=True)
class LanguageLayerChanged:
    version: int


@dataclass(frozen=True)
class AskedAnyway:
    session_id: int
    topic_id: int
