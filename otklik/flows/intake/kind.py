"""What every kind of intake promises."""

from abc import ABC, abstractmethod
from datetime import datetime
from typing import ClassVar

from otklik.flows.intake.readers import Values


class Kind(ABC):
    """Writes records of one kind. refusals: exceptions of the rooms that mean "this record cannot come in"."""

    refusals: ClassVar[tuple[type[Exception], ...]] = ()

    def __init__(self, source: str, at: datetime) -> None:
        self.source, self.at = source, at

    @abstractmethod
    def bring_in(self, values: Values) -> bool:
        """Write one record; True when it is new. Raises RowRefused or one of `refusals`."""
