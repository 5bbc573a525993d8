"""Months as they stand in a date. Django's Belarusian has three of them wrong, so our catalogue names them anew."""

from typing import Final

from django.utils.translation import pgettext_lazy

IN_DATES: Final = {
    3: pgettext_lazy("alt. month", "March"),
    9: pgettext_lazy("alt. month", "September"),
    12: pgettext_lazy("alt. month", "December"),
}
