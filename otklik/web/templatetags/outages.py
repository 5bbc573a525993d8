"""What a page of the portal says of the network."""

from typing import Any

from django import template
from django.contrib.auth.models import AnonymousUser
from django.template.context import Context
from django.utils.timezone import now

from otklik.outages.models import Outage
from otklik.outages.queries import told_now, watches
from otklik.parties.models import Individual
from otklik.quality.queries import public_troubles
from otklik.web.outages.showing import Shown, shown, shown_list

register = template.Library()


@register.inclusion_tag("outages/_network.html", takes_context=True)
def network_now(context: Context) -> dict[str, Any]:
    """For a person what touches his addresses; for everybody else only that there is something, the same for all;
    to everybody which places of contact do not work."""
    user: Individual | AnonymousUser = context.get("user") or AnonymousUser()
    at = now()
    told = told_now(user, at)
    words = {"mine": shown_list(told.mine, at), "others": told.others, "again": told.again}
    return words | {"troubles": public_troubles()}


@register.inclusion_tag("outages/_letters.html", takes_context=True)
def outage_letters(context: Context) -> dict[str, Any]:
    """For somebody signed in: whether he gets letters about his addresses, and the button that changes it."""
    user = context.get("user")
    person = user if isinstance(user, Individual) else None
    told = {"is_shown": person is not None, "is_watching": person is not None and watches(person)}
    return told | {"csrf_token": context.get("csrf_token"), "next": context["request"].path}


@register.filter
def in_words(outage: Outage) -> Shown:
    """How far an outage has come, as the templates of outages tell it; uses closing."""
    return shown(outage, now())
