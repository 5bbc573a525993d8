"""What is measured of people, their papers and the registers, in words."""

from typing import Final

from django.utils.translation import gettext_lazy as _

COUNTED: Final = {
    "certified": _("Valid certificate"),
    "uncertified": _("No valid certificate"),
    "ready": _("Shifts of people who know what to do"),
    "unready": _("Shifts of people without a valid certificate"),
    "held": _("Minutes with enough people"),
    "short": _("Minutes with too few people"),
    "on_time": _("Done by its day"),
    "done_late": _("Done late"),
    "undone": _("Not done"),
    "holds": _("Holds"),
    "over": _("Ran out"),
    "failed": _("Does not hold"),
    "never": _("Never proved"),
    "posts_planned": _("Half hours with enough people planned"),
    "posts_lacking": _("Half hours with too few people planned"),
}
_CERTIFIED: Final = _(
    "People with a valid certificate ÷ people of whom the course is required, on the last day of the period. Groups of "
    "fewer than five are not shown."
)
FORMULAS: Final = {
    "staffing_adherence": _(
        "Minutes with as many people present as must be ÷ minutes of opening hours. Present is who began a shift with "
        "the button, or of whom a manager or a file says so; who did not end it is counted for twelve hours at most."
    ),
    "responders_ready": _(
        "Shifts whose person held the certificate of the incident course on that day ÷ all shifts of the period."
    ),
    "trained_communication": _CERTIFIED,
    "trained_security": _CERTIFIED,
    "trained_monitoring": _CERTIFIED,
    "maintenance_on_time": _("Regular work done by its due day ÷ work that fell due in the period."),
    "certified_systems": _(
        "Equipment, systems and support contracts with a valid paper ÷ all of them in the registers, on the last day "
        "of the period. What was never proved does not hold."
    ),
    "resourcing": _(
        "Half hours of opening with enough people planned, and support contracts that hold: the smaller of the two "
        "shares."
    ),
}
WHY_NOTHING: Final = {
    "no_course": _("The course of this norm is not taught."),
    "nobody_serves": _("Nobody of whom the course is required serves this touchpoint."),
    "small_group": _("Fewer than five people: their figure would be a figure about single people."),
    "no_roster": _("There is no roster for this touchpoint."),
    "no_presence": _("Nobody said when people were there."),
    "no_care": _("No regular work fell due in the period."),
    "no_register": _("Nothing stands in the registers for this touchpoint."),
}
