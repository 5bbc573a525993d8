"""Kinds, ways and states of feedback in words."""

from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from otklik.feedback.models import CES, CSAT, NPS

KINDS: Final = {
    CSAT: _("Satisfaction (CSAT, 1-5)"),
    NPS: _("Recommendation (NPS, 0-10)"),
    CES: _("Ease (CES, 1-7)"),
}
SHORT: Final = {CSAT: "CSAT", NPS: "NPS", CES: "CES"}
ENDS: Final = {
    CSAT: (_("very bad"), _("excellent")),
    NPS: (_("certainly not"), _("certainly yes")),
    CES: (_("very hard"), _("very easy")),
}
MEANING: Final = {
    CSAT: _("The share of marks 4 and 5."),
    NPS: _("Marks 9 and 10 minus marks 0 to 6, in points from -100 to 100."),
    CES: _("The mean of marks from 1, very hard, to 7, very easy."),
}
CHANNELS: Final = {
    "letter": pgettext_lazy("way of an answer", "letter"),
    "link": pgettext_lazy("way of an answer", "link"),
    "qr": pgettext_lazy("way of an answer", "QR code"),
}
CLAIM_CHANNELS: Final = {
    "letter": _("Paper letter"),
    "office": _("In an office"),
    "email": _("E-mail"),
    "form": _("Form on the site"),
    "phone": _("By telephone"),
}
SOURCE_KINDS: Final = {
    "site": _("Site of reviews"),
    "shop": _("Shop of apps"),
    "social": _("Page in a network"),
}
PERIODS: Final = {30: _("30 days"), 90: _("90 days"), 365: _("1 year")}
