"""Sign-in through allauth, in our words: who is taken in, which addresses are proven, who is asked to wait.

The proven addresses live in ContactPoint; allauth's EmailAddress rows are kept equal to them at each sign-in
and after each change of addresses.
"""

import time
from smtplib import SMTPException
from typing import Any, Final

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.models import EmailAddress
from allauth.core import context as allauth_context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal.ratelimit import get_ip
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import now
from django.utils.translation import get_language, gettext, override
from django.utils.translation import gettext_lazy as _

from otklik.core.mail import from_address
from otklik.parties.actions import forget_password, keep_emails, release_email, sign_up
from otklik.parties.models import ContactPoint, Individual
from otklik.parties.queries import company_name, operator, verified_emails

WAIT_SECONDS: Final = 300  # the longest window of ACCOUNT_RATE_LIMITS
_PROOFS: Final = {"code", "password_reset"}  # ways in that show the mailbox is the person's
_JUST_NOW: Final = 60  # seconds


class Adapter(DefaultAccountAdapter):
    """What allauth asks the product."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account is closed."),
        "email_password_mismatch": _("The e-mail or the password is not right."),
        "incorrect_code": _("This is not the code from our letter."),
        "enter_current_password": _("This is not your current password."),
        "too_many_login_attempts": _("Too many attempts. Wait a few minutes, or ask for a new code."),
        "rate_limited": _("Too many requests. Wait a few minutes."),
        "duplicate_email": _("You have added this address already."),
        "max_email_addresses": _("You cannot have more than %d addresses."),
        "cannot_remove_primary_email": _("This is the address you sign in with; choose another one first."),
    }

    def save_user(self, request: HttpRequest, user: Any, form: Form, commit: bool = True) -> Individual:
        told = form.cleaned_data
        return sign_up(
            email=told["email"],
            password=told.get("password1") or "",
            nick=told.get("nick") or "",
            language=get_language() or "ru",
            terms=str(form.fields["terms"].label),
            at=now(),
        )

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError as error:
            raise ImmediateHttpResponse(too_many(request)) from error

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse | None:
        response: HttpResponse | None = super().pre_login(request, user, **kwargs)
        if response is None:
            _accept_proof(request, user)
            copy_proven_addresses(user)
        return response

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        mirror_addresses(user)
        response: HttpResponse = super().post_login(request, user, **kwargs)
        return response

    def is_safe_url(self, url: str) -> bool:
        """Only paths of this site: no host at all, not even our own."""
        return url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("profile")

    def get_email_verification_redirect_url(self, email_address: EmailAddress) -> str:
        return reverse("account_email") if self.request.user.is_authenticated else reverse("home")

    def format_email_subject(self, subject: str) -> str:
        return f"{company_name(get_language() or '')}: {subject}"

    def get_from_email(self) -> str:
        return from_address(company_name(get_language() or ""))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send at once, not by errand: a sign-in code must not lie where staff look at errands."""
        person = Individual.objects.filter(email__iexact=email).only("language").first()
        with override(person.language if person is not None else get_language()):
            letter = self.render_mail(template_prefix, email, context | {"email": email})
        try:
            letter.send()
        except (SMTPException, OSError) as error:
            raise ImmediateHttpResponse(_letter_failed(allauth_context.request)) from error

    def render_mail(
        self, template_prefix: str, email: Any, context: dict[str, Any], headers: dict[str, str] | None = None
    ) -> Any:
        told = context | {"company": operator()}
        message = super().render_mail(template_prefix, email, told, headers)
        html = render_to_string("account/email/letter.html", told | {"text": message.body, "subject": message.subject})
        message.attach_alternative(html, "text/html")
        return message

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Failed passwords are counted per address AND account: a stranger elsewhere spends only his own attempts."""
        return attempts_key(request, credentials.get("email", ""))


def attempts_key(request: HttpRequest, email: str) -> str:
    """The pair that limits are counted for: from where, for which account."""
    return f"{get_ip(request)} {email.lower()}"


def too_many(request: HttpRequest) -> HttpResponse:
    """429 in human words, with the time to wait."""
    response = render(request, "account/too_many.html", {"minutes": WAIT_SECONDS // 60}, status=429)
    response["Retry-After"] = str(WAIT_SECONDS)
    return response


def mirror_addresses(individual: Individual) -> None:
    """Keep the person's proven contact points equal to the addresses allauth has seen proven."""
    proven = EmailAddress.objects.filter(user=individual, verified=True).values_list("email", flat=True)
    keep_emails(individual=individual, proven=list(proven), at=now())


def copy_proven_addresses(person: Individual) -> None:
    """Addresses proven elsewhere (an import, an administrator) need no second code from allauth."""
    points = ContactPoint.objects.filter(individual=person, kind="email", verified_at__isnull=False)
    others = EmailAddress.objects.filter(verified=True).exclude(user=person)
    for point in points.exclude(value__in=others.values("email")):
        has_primary = EmailAddress.objects.filter(user=person, primary=True).exclude(email=point.value).exists()
        EmailAddress.objects.update_or_create(
            user=person,
            email=point.value,
            defaults={"verified": True, "primary": not has_primary and point.value == person.email},
        )


def give_address_to(person: Individual, email: str) -> None:
    """He has just proven the address: those who only claimed it lose it, those who proved it earlier do not."""
    claims = EmailAddress.objects.filter(email=email, verified=False).exclude(user=person)
    claims.exclude(user__contact_points__value=email, user__contact_points__verified_at__isnull=False).delete()
    release_email(email=email, keeper=person)


def _accept_proof(request: HttpRequest, person: Individual) -> None:
    """After a code from a letter the address is the person's, whatever was known of it before.

    Whoever set a password before anybody proved the address may be a stranger: that password is forgotten.
    """
    records = get_authentication_records(request, person)
    last = records[-1] if records else {}
    if last.get("method") not in _PROOFS or time.time() - last["at"] > _JUST_NOW or not last.get("email"):
        return
    address, is_first = str(last["email"]).lower(), not verified_emails(person)
    give_address_to(person, address)
    has_primary = EmailAddress.objects.filter(user=person, primary=True).exclude(email=address).exists()
    EmailAddress.objects.update_or_create(
        user=person, email=address, defaults={"verified": True, "primary": not has_primary}
    )
    if is_first and last["method"] == "code" and person.has_usable_password():
        forget_password(individual=person)
        messages.info(
            request, gettext("The password set before you proved this address was removed. You can set a new one.")
        )


def _letter_failed(request: HttpRequest) -> HttpResponse:
    response = render(request, "account/letter_failed.html", status=503)
    response["Retry-After"] = "60"
    return response
