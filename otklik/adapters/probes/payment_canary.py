"""P19: the way to pay leads to the provider, with the right sum and a right signature, and ends there."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import timedelta
from secrets import token_hex

from django.utils.translation import gettext_lazy as _

from otklik.adapters.reaching import SENTENCES, Look, setting
from otklik.adapters.reaching.judging import host_of, issuer_makes_sense
from otklik.adapters.reaching.paying import handed_over, is_signature, sum_of
from otklik.adapters.reaching.steps import STEP_SENTENCES, filled, read_steps, values_of, walk
from otklik.adapters.reaching.web import web
from otklik.quality.ports import Probe, Reach, Reading

ALGORITHMS = (("sha256", "HMAC-SHA256"), ("sha512", "HMAC-SHA512"), ("sha1", "HMAC-SHA1"))


@dataclass(frozen=True)
class PaymentCanarySettings:
    steps: str = setting(
        _("Steps"),
        _("A JSON list as of a journey of several pages; the last one leads to the provider"),
        long=True,
    )
    provider: str = setting(_("Host of the provider"), _("pay.example.by"))
    signed: tuple[str, ...] = setting(
        _("What is signed"), _("Names of the parameters in the order in which their values are joined")
    )
    secret_key: str = setting(_("Key of the signature"))
    signature: str = setting(_("Parameter with the signature"), "", "signature")
    joined_by: str = setting(_("Joined by"), _("Between the values"), "")
    algorithm: str = setting(_("Signature"), _("In hexadecimal digits or in base64"), "sha256", ALGORITHMS)
    amount_name: str = setting(_("Parameter with the sum"), "", "amount")
    amount: str = setting(_("Sum"), _("As the provider gets it, {{variables}} of the steps may stand here"), "")
    currency_name: str = setting(_("Parameter with the currency"), "", "currency")
    currency: str = setting(_("Currency"), _("BYN or 933, as the provider gets it; empty: do not look"), "BYN")
    secret_values: tuple[str, ...] = setting(_("Secret values"), _("name=value, used in the steps as {{name}}"), ())
    verify: bool = setting(_("Check the certificate"), "", True)
    authority: str = setting(
        _("Further issuer"), _("Certificate (PEM) of an issuer only your company knows"), "", long=True
    )


class PaymentCanary(Probe[PaymentCanarySettings]):
    """Walks up to the page of the payment provider and stops before it: nothing is charged, the provider is not asked.

    The shop has to send the customer to the right host, by a redirect or by a form, with the right sum and currency
    and a signature that the provider would accept. Any other host is a failure of its own, for that is how money is
    stolen. Redirects are followed only between the hosts of the steps.
    """

    kind, code, title = "payment_canary", "P19", _("Paying leads to the provider")
    Settings = PaymentCanarySettings
    every, timeout = timedelta(minutes=15), timedelta(seconds=30)
    sentences = {
        **SENTENCES,
        **STEP_SENTENCES,
        "ok": _("The way to pay leads to %(provider)s, sum, currency and signature are right."),
        "not_there": _("The last step does not lead to %(provider)s."),
        "other_provider": _("The way to pay leads to %(there)s instead of %(provider)s."),
        "not_encrypted": _("The way to %(provider)s is not encrypted."),
        "parameter_missing": _("What %(provider)s gets lacks the parameter “%(parameter)s”."),
        "signature_wrong": _("%(provider)s would refuse the payment: the signature is wrong."),
        "amount_wrong": _("%(provider)s would charge %(told)s instead of %(expected)s."),
        "currency_wrong": _("%(provider)s would charge in %(told)s instead of %(expected)s."),
    }

    @classmethod
    def hosts(cls, settings: PaymentCanarySettings) -> list[str]:
        """Of the shop; the provider is not among them."""
        values = values_of(settings.secret_values)
        told = {host_of(filled(step.url, values)) for step in read_steps(settings.steps) if "{{" not in step.url[:9]}
        return sorted(told - {settings.provider})

    @classmethod
    def check(cls, settings: PaymentCanarySettings) -> None:
        issuer_makes_sense(settings.authority)
        if not all("=" in line for line in settings.secret_values):
            raise ValueError(_("A secret value is written as name=value."))
        if host_of(f"https://{settings.provider}/") != settings.provider:
            raise ValueError(_("The provider is a host in small letters, without https://."))
        if not cls.hosts(settings) or any(settings.provider in step.url for step in read_steps(settings.steps)):
            raise ValueError(_("The steps walk through the shop and stop before the provider."))
        if not settings.signed or settings.signature in settings.signed:
            raise ValueError(_("Say what is signed; the signature does not sign itself."))

    async def run(self, settings: PaymentCanarySettings, reach: Reach) -> Reading:
        look = Look(reach, settings)
        return await look.through(self._look(settings, look))

    async def _look(self, settings: PaymentCanarySettings, look: Look) -> Reading:
        values = values_of(settings.secret_values) | {"nonce": token_hex(8)}
        look.facts["provider"] = settings.provider
        async with web(look, verify=settings.verify, authority=settings.authority) as session:
            for step in read_steps(settings.steps):
                answer = await walk(step, look, session, values, within=self.hosts(settings))
                if answer.leads_away:
                    break
        found = handed_over(answer, settings.provider)
        if found is None:
            return look.fail("not_there")
        there, given = found
        if there.host != settings.provider:
            return look.fail("other_provider", there=there.host or "")
        if there.scheme != "https":
            return look.fail("not_encrypted")
        return self._judged(settings, look, given, filled(settings.amount, values))

    def _judged(self, settings: PaymentCanarySettings, look: Look, given: dict[str, str], amount: str) -> Reading:
        needed = [*settings.signed, settings.signature]
        needed += [settings.amount_name] if amount else []
        needed += [settings.currency_name] if settings.currency else []
        for name in needed:
            if not given.get(name):
                return look.fail("parameter_missing", parameter=name)
        message = settings.joined_by.join(given[name] for name in settings.signed)
        right = hmac.new(settings.secret_key.encode(), message.encode(), getattr(hashlib, settings.algorithm)).digest()
        if not is_signature(given[settings.signature], right):
            return look.fail("signature_wrong")
        if amount and sum_of(given[settings.amount_name]) != sum_of(amount):
            return look.fail("amount_wrong", told=given[settings.amount_name], expected=amount)
        if settings.currency and given[settings.currency_name] != settings.currency:
            return look.fail("currency_wrong", told=given[settings.currency_name], expected=settings.currency)
        return look.ok()
