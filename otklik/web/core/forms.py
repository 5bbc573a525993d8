"""What may be asked of the audit log."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from otklik.core.queries import AuditFilter
from otklik.web.shell.words import DayField


class AuditForm(forms.Form):
    """Filters of the audit log; all may be empty."""

    actor = forms.CharField(label=_("Who"), max_length=80, required=False)
    act = forms.CharField(label=_("What was done"), max_length=80, required=False)
    subject = forms.CharField(label=_("To what"), max_length=120, required=False)
    from_date = DayField(label=pgettext_lazy("date", "From"), required=False)
    to_date = DayField(label=pgettext_lazy("date", "To"), required=False)

    def wanted(self) -> AuditFilter:
        """The filter; fields with a wrong value do not narrow."""
        found: dict[str, Any] = self.cleaned_data if self.is_valid() or hasattr(self, "cleaned_data") else {}
        return AuditFilter(**{name: value for name, value in found.items() if value})
