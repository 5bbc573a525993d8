"""Choices of several rows, and of a person."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError

from otklik.parties.models import Individual

_LONGEST: Final = 18  # digits of a number that every database can compare


class SeveralField(forms.ModelMultipleChoiceField):
    """Any number of rows; a number no row can have is no choice, and no fault of the database."""

    def clean(self, value: Any) -> Any:
        for one in value if isinstance(value, list | tuple) else ():
            if len(str(one)) > _LONGEST:
                raise ValidationError(
                    self.error_messages["invalid_choice"], code="invalid_choice", params={"value": str(one)[:_LONGEST]}
                )
        return super().clean(value)


class PersonField(forms.TypedChoiceField):
    """One of some people, by nick; it gives the person. people: asked anew by every form."""

    def __init__(
        self, people: Callable[[], Iterable[Individual]], *, nobody: Any = "—", required: bool = False, **settings: Any
    ) -> None:
        def offered() -> Iterator[tuple[Any, Any]]:
            yield "", nobody
            yield from ((person.pk, person.nick) for person in people())

        def chosen(key: str) -> Individual | None:
            return next((person for person in people() if str(person.pk) == key), None)

        super().__init__(coerce=chosen, empty_value=None, choices=offered, required=required, **settings)
