"""allauth's forms where ours differ: consent at sign-up, limits that lock nobody else out, our words."""

from typing import Any, Final

from allauth.account import forms as allauth_forms
from allauth.core import context, ratelimit
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal.cryptokit import compare_user_code
from django import forms
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from otklik.parties.actions import BadNick, EmailTaken, NickTaken, chosen_nick
from otklik.parties.models import Individual
from otklik.web.parties.sign_in import attempts_key, give_address_to, too_many

TERMS: Final = _(
    "I agree that my e-mail address and what I write here are kept and used to answer me and to show my public "
    "messages to readers."
)
_PASSWORD_HELP: Final = _("At least 10 characters, not a common word, not your e-mail.")


class SignIn(allauth_forms.LoginForm):
    """E-mail and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-mail")
        self.fields["password"].label = _("Password")
        _without_placeholders(self)


class SignUp(allauth_forms.SignupForm):
    """E-mail, a password if one wants it, consent."""

    account_already_exists: bool
    nick = forms.CharField(
        label=_("Public name"),
        required=False,
        max_length=60,
        widget=forms.TextInput({"autocomplete": "nickname"}),
        help_text=_("Others see it beside what you write. Without one you are “Subscriber” and a number."),
    )
    terms = forms.BooleanField(label=TERMS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail")
        self.fields["password1"].label = _("Password")
        self.fields["password1"].help_text = _("At least 10 characters. Leave it empty to sign in by e-mail codes.")
        self.order_fields(["email", "nick", "password1", "terms"])
        _without_placeholders(self)

    def clean_nick(self) -> str:
        nick = str(self.cleaned_data["nick"])
        try:
            return chosen_nick(nick) if nick.strip() else ""
        except BadNick:
            raise forms.ValidationError(
                _("At least two letters or digits; not a name, a post or a service of the company or of its people.")
            ) from None
        except NickTaken:
            raise forms.ValidationError(_("Somebody else has this name.")) from None

    def try_save(self, request: HttpRequest) -> tuple[Individual | None, HttpResponse | None]:
        if self.account_already_exists:
            # as long as the sign-up of a new person takes, or the clock would tell who has an account
            make_password(self.cleaned_data.get("password1") or None)
        found: tuple[Individual | None, HttpResponse | None]
        try:
            found = super().try_save(request)
        except EmailTaken:  # the same form sent twice at once: the second is told what any known address is told
            self.account_already_exists = True
            found = super().try_save(request)
        return found


class AskForReset(allauth_forms.ResetPasswordForm):
    """Whose password is forgotten."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail")
        _without_placeholders(self)


class AddAddress(allauth_forms.AddEmailForm):
    """One more address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail")
        _without_placeholders(self)


class RequestCode(allauth_forms.RequestLoginCodeForm):
    """Asking for a code is limited per (address, account), so that strangers cannot use up the owner's tries."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail")
        _without_placeholders(self)

    def clean_email(self) -> str:
        request = context.request
        key = attempts_key(request, self.cleaned_data["email"])
        if not ratelimit.consume(request, action="request_code", key=key):
            raise ImmediateHttpResponse(too_many(request))
        email: str = super().clean_email()
        return email


class _Code:
    """The code from a letter: digits, typed or put in by the telephone itself."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code from the letter")
        self.fields["code"].widget.attrs |= {"inputmode": "numeric", "maxlength": 20}
        _without_placeholders(self)


class SignInCode(_Code, allauth_forms.ConfirmLoginCodeForm):
    """Signs in."""


class ResetCode(_Code, allauth_forms.ConfirmPasswordResetCodeForm):
    """Lets a new password be set."""


class ConfirmAddress(_Code, allauth_forms.ConfirmEmailVerificationCodeForm):
    """The right code gives the address to who has the mailbox, whoever else claims it."""

    def clean_code(self) -> str:
        entered = self.cleaned_data["code"]
        if self.user is not None and compare_user_code(actual=entered, expected=self.expected_code):
            give_address_to(self.user, self.email)
        code: str = super().clean_code()
        return code


class _TwoPasswords:
    """The new password twice, with help in one line."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].label = _("New password")
        self.fields["password1"].help_text = _PASSWORD_HELP
        self.fields["password2"].label = _("New password once more")
        if "oldpassword" in self.fields:
            self.fields["oldpassword"].label = _("Current password")
        _without_placeholders(self)


class ChangePassword(_TwoPasswords, allauth_forms.ChangePasswordForm):
    """The old password and the new one."""


class SetPassword(_TwoPasswords, allauth_forms.SetPasswordForm):
    """The first password of somebody who signed in by codes."""


class NewPassword(_TwoPasswords, allauth_forms.ResetPasswordKeyForm):
    """A new password in place of the forgotten one."""


def _without_placeholders(form: Any) -> None:
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)
