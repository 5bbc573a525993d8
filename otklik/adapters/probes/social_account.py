"""P17: the token of an account in a network still works, and its messages still reach us."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from otklik.adapters.reaching import SENTENCES, Look, setting
from otklik.adapters.reaching.judging import at_path, header_map, host_of, json_of
from otklik.adapters.reaching.web import Web, web
from otklik.quality.ports import Probe, Reach, Reading


@dataclass(frozen=True)
class SocialAccountSettings:
    url: str = setting(
        _("Address that tells who we are"),
        _("{{token}} stands for the token, here or in a header: …/bot{{token}}/getMe"),
    )
    secret_token: str = setting(_("Token"))
    header: str = setting(_("Header with the token"), _("Such as Authorization: Bearer {{token}}"), "")
    right: str = setting(_("Where the account stands"), _("What the answer has when all is well: result.id"), "")
    wrong: str = setting(_("Where an error stands"), _("What it has when not: error.error_msg"), "")
    expires: str = setting(_("Where the end of the token stands"), _("A moment, or seconds since 1970"), "")
    ok_days: int = setting(_("Days left: right"), _("Fewer is degraded"), 7)
    last_post: str = setting(_("Where the moment of the last post stands"), "", "")
    post_days: int = setting(_("Last post, days"), _("An older one is degraded"), 30)
    webhook_url: str = setting(
        _("Address that tells of the webhook"), _("…/bot{{token}}/getWebhookInfo; empty: none"), ""
    )
    webhook_wrong: str = setting(_("Where its last error stands"), "", "result.last_error_message")


class SocialAccount(Probe[SocialAccountSettings]):
    """Asks a network's own interface "who am I" with our token, and what became of the messages it sends us.

    One probe for any network that answers in JSON: say where in the answer things stand. A refused token is a failure,
    for then nobody is answered there. The token is blotted out of all evidence.
    """

    kind, code, title = "social_account", "P17", _("Account in a network works")
    Settings = SocialAccountSettings
    every, timeout = timedelta(minutes=15), timedelta(seconds=20)
    sentences = {
        **SENTENCES,
        "ok": _("%(host)s knows our account."),
        "token_refused": _("%(host)s refuses our token: status %(status)s."),
        "status_wrong": _("%(host)s answered with status %(status)s."),
        "account_missing": _("%(host)s answered, but “%(place)s” is missing in the answer."),
        "error_told": _("%(host)s tells of an error at “%(place)s”."),
        "token_expired": _("The token for %(host)s has run out."),
        "token_expires": _("The token for %(host)s runs out in %(days)s days."),
        "webhook_failing": _("%(host)s could not hand us messages lately: “%(place)s” tells of an error."),
        "post_old": _("The last post of our account on %(host)s is %(age)s days old."),
    }

    @classmethod
    def hosts(cls, settings: SocialAccountSettings) -> list[str]:
        return [host_of(url.replace("{{token}}", "x")) for url in (settings.url, settings.webhook_url) if url]

    @classmethod
    def check(cls, settings: SocialAccountSettings) -> None:
        cls.hosts(settings)
        header_map([settings.header])
        if not settings.secret_token.isprintable() or " " in settings.secret_token:
            raise ValueError(_("A token has no spaces and no line breaks."))
        if "{{token}}" not in settings.url + settings.header:
            raise ValueError(_("Say with {{token}} where the token stands."))

    async def run(self, settings: SocialAccountSettings, reach: Reach) -> Reading:
        look = Look(reach, settings)
        return await look.through(self._look(settings, look))

    async def _look(self, settings: SocialAccountSettings, look: Look) -> Reading:
        async with web(look) as session:
            told = await self._ask(settings, look, session, settings.url)
            if isinstance(told, Reading):
                return told
            webhook = await self._ask(settings, look, session, settings.webhook_url) if settings.webhook_url else None
        if isinstance(webhook, Reading):
            return webhook
        if settings.wrong and at_path(told, settings.wrong):
            return look.fail("error_told", place=settings.wrong)
        if settings.right and not at_path(told, settings.right):
            return look.fail("account_missing", place=settings.right)
        if webhook and at_path(webhook, settings.webhook_wrong):
            return look.fail("webhook_failing", place=settings.webhook_wrong)
        return self._dates(settings, look, told)

    def _dates(self, settings: SocialAccountSettings, look: Look, told: Any) -> Reading:
        ends = _moment(at_path(told, settings.expires)) if settings.expires else None
        if settings.expires and ends is None:
            return look.fail("account_missing", place=settings.expires)
        if ends:
            look.facts["days"] = (ends - look.reach.now()) // timedelta(days=1)
            if ends <= look.reach.now():
                return look.fail("token_expired")
            if look.facts["days"] < settings.ok_days:
                return look.degraded("token_expires")
        posted = _moment(at_path(told, settings.last_post)) if settings.last_post else None
        if posted:
            look.facts["age"] = (look.reach.now() - posted) // timedelta(days=1)
            if look.facts["age"] > settings.post_days:
                return look.degraded("post_old")
        return look.ok()

    async def _ask(self, settings: SocialAccountSettings, look: Look, session: Web, url: str) -> Any:
        headers = header_map([settings.header.replace("{{token}}", settings.secret_token)])
        answer = await session.ask(url.replace("{{token}}", settings.secret_token), headers=headers)
        look.facts["status"] = answer.status
        if answer.status in (401, 403):
            return look.fail("token_refused")
        if answer.status != 200:
            return look.fail("status_wrong")
        return json_of(answer.text)


def _moment(value: Any) -> datetime | None:
    """A moment from ISO text or seconds since 1970; None where it is neither."""
    try:
        found = datetime.fromtimestamp(value, UTC) if isinstance(value, int | float) else datetime.fromisoformat(value)
    except (ValueError, TypeError, OverflowError, OSError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
