"""Sign-in through allauth, in our words."""

from allauth.account.adapter import DefaultAccountAdapter


class Adapter(DefaultAccountAdapter):
    """What allauth asks the product."""
