"""Places of contact as customers see them: the state now, ninety days as a line, its longest troubles in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.utils.translation import gettext as _

from otklik.quality.queries import PublicPlace
from otklik.web.quality.strips import STATES, Drawn, drawn, shown_figure
from otklik.web.shell.spans import duration
from otklik.web.templatetags.otklik import in_language

_BADGES: Final = {"up": "success", "degraded": "warning", "down": "danger", "maintenance": "info"}


@dataclass(frozen=True)
class ShownPlace:
    """state: in words; badge: its colour in our look; label: what the line says, in words."""

    title: str
    state: str
    badge: str
    strip: Drawn
    label: str


def shown_places(places: Iterable[PublicPlace]) -> list[ShownPlace]:
    return [_shown(place) for place in places]


def _shown(place: PublicPlace) -> ShownPlace:
    stood, figure = place.standing, shown_figure(place.standing)
    share = _("worked %(percent)s %% of its hours") % {"percent": figure.percent} if figure.percent else ""
    down = _("did not work for %(long)s") % {"long": duration(figure.down)} if figure.down >= _SHORTEST else ""
    label = ", ".join(part for part in (share, down) if part) or _("not looked at long enough to tell a share")
    badge = _BADGES.get(stood.state, "private")
    return ShownPlace(in_language(place.touchpoint.title), str(STATES[stood.state]), badge, drawn(stood.line), label)


_SHORTEST: Final = timedelta(minutes=1)
