"""What every kind of intake promises."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import ClassVar, Final, TypeVar

from django.db.models import Model

from otklik.flows.intake.readers import Values

T = TypeVar("T")
_MOST_REMEMBERED: Final = 500


class Kind(ABC):
    """Writes records of one kind.

    refusals: exceptions of the rooms that mean "this record cannot come in", each with a sentence that says why and
    what to do; {} in it stands for the exception's own words.
    """

    refusals: ClassVar[dict[type[Exception], str]] = {}

    def __init__(self, source: str, at: datetime) -> None:
        self.source, self.at = source, at
        self._forget: list[Callable[[], None]] = []
        self.made: list[Model] = []  # rows written anew since the last batch
        self.told_again: list[Model] = []  # rows that were there and may have been changed

    @abstractmethod
    def bring_in(self, values: Values) -> bool:
        """Write one record; True when it is new. Raises RowRefused or one of `refusals`."""

    def bring_in_many(self, told: Sequence[Values]) -> list[int]:
        """Write what is new and plain of these records at once; returns the places of those that were written.

        The others are brought in one by one. Raises one of `refusals` or IntegrityError: then nothing is written.
        """
        return []

    def remembering(self, ask: Callable[..., T]) -> Callable[..., T]:
        """The same question, its latest answers remembered: few, whatever the length of the file."""
        remembered = lru_cache(maxsize=_MOST_REMEMBERED)(ask)
        self._forget.append(remembered.cache_clear)
        return remembered

    def kept(self) -> tuple[list[Model], list[Model]]:
        """What was made and what was told again since the last time this was asked."""
        told = self.made, self.told_again
        self.made, self.told_again = [], []
        return told

    def forget(self) -> None:
        """Drop what was remembered between records: what was written is being taken back."""
        for forget in self._forget:
            forget()
