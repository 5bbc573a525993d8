"""What a page of the portal says of the network."""

from typing import Any

from django import template
from django.contrib.auth.models import AnonymousUser
from django.template.context import Context
from django.utils.timezone import now

from otklik.outages.models import Outage
from otklik.outages.queries import told_now
from otklik.parties.models import Individual
from otklik.web.outages.showing import Shown, shown, shown_list

register = template.Library()


@register.inclusion_tag("outages/_network.html", takes_context=True)
def network_now(context: Context) -> dict[str, Any]:
    """For a person what touches his addresses; for everybody else only that there is something, the same for all."""
    user: Individual | AnonymousUser = context.get("user") or AnonymousUser()
    at = now()
    told = told_now(user, at)
    return {"mine": shown_list(told.mine, at), "others": told.others}


@register.filter
def in_words(outage: Outage) -> Shown:
    """How far an outage has come, as the templates of outages tell it; uses closing."""
    return shown(outage, now())
