"""States of certificates, papers and care in words."""

from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True)
class Word:
    """What a badge says, and its colour."""

    title: Any  # lazy translations
    badge: str


CELLS: Final = {
    "valid": Word(pgettext_lazy("a certificate", "valid"), "badge-success"),
    "soon": Word(pgettext_lazy("a certificate", "ends soon"), "badge-warning"),
    "expired": Word(pgettext_lazy("a certificate", "ended"), "badge-problem"),
    "never": Word(pgettext_lazy("a certificate", "none yet"), "badge-problem"),
    "free": Word(pgettext_lazy("a certificate", "not required"), ""),
}
STANDINGS: Final = {
    "failed": Word(pgettext_lazy("a register", "does not hold"), "badge-problem"),
    "over": Word(pgettext_lazy("a register", "ran out"), "badge-problem"),
    "never": Word(pgettext_lazy("a register", "never proved"), "badge-problem"),
    "soon": Word(pgettext_lazy("a register", "runs out soon"), "badge-warning"),
    "holds": Word(pgettext_lazy("a register", "holds"), "badge-success"),
}
CARE: Final = {
    "missed": Word(_("overdue"), "badge-problem"),
    "due": Word(pgettext_lazy("care", "due"), "badge-info"),
    "late": Word(_("done late"), "badge-warning"),
    "done": Word(pgettext_lazy("care", "done"), "badge-success"),
}
HOW: Final = {
    "button": _("said with the button"),
    "manager": _("written by a manager"),
    "file": _("from a file"),
}
WEEKDAYS: Final = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
REFUSALS: Final = {
    "missing": _("Nothing stands in the column %(what)s."),
    "unknown_post": _("There is no post %(what)s."),
    "unknown_language": _("There is no language %(what)s."),
    "unknown_touchpoint": _("There is no touchpoint %(what)s."),
    "unknown_employee": _("There is no employee with the number or e-mail %(what)s."),
    "number_taken": _("The number %(what)s stands twice."),
    "email_taken": _("Several people have the e-mail %(what)s. Give them numbers."),
    "bad_day": _("This is no day: %(what)s. Write 2026-03-31."),
    "bad_moment": _("This is no moment: %(what)s. Write 2026-03-31 09:00."),
    "bad_span": _("%(what)s: it ends before it begins, lasts longer than a day or lies ahead."),
    "elsewhere": _("%(what)s was somewhere else at that time."),
}
