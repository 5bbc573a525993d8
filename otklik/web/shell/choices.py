"""Choices of several rows."""

from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError

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
