"""People, organisations, accounts, contact points, consent, roles; the operator itself (TMF632, TMF629 words)."""

from collections.abc import Iterable
from typing import Any, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property

from otklik.core.prepared import Prepared
from otklik.parties.roles import TITLES, permissions_of

LANGUAGES = [("ru", "Русский"), ("be", "Беларуская"), ("en", "English")]


class Individuals(BaseUserManager["Individual"]):
    def get_by_natural_key(self, username: str | None) -> "Individual":
        return self.get(email__iexact=username)


class Individual(AbstractBaseUser):
    """A person: subscriber, visitor who signed up, imported customer or employee. Signs in if there is a way to.

    name is private (contract, staff see it); nick is what others see. email is the sign-in address, empty for
    people who never sign in.
    """

    name = models.CharField(max_length=200, blank=True)
    nick = models.CharField(max_length=60)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=2, choices=LANGUAGES, default="ru")
    about = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=40, blank=True)
    external_id = models.CharField(max_length=120, blank=True)
    is_active = models.BooleanField(default=True)
    session_epoch = models.PositiveIntegerField(default=0)  # one more ends every session of the person
    joined_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True, blank=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    objects = Individuals()

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="individual_email_once", condition=~Q(email="")),
            models.UniqueConstraint(
                fields=["source", "external_id"],
                name="individual_imported_once",
                condition=~Q(external_id=""),
            ),
        ]

    def __str__(self) -> str:
        return self.nick

    @property
    def ref(self) -> str:
        return f"individual:{self.pk}"

    @cached_property
    def roles(self) -> frozenset[str]:
        """Staff roles held now; asked of the database once per loaded object."""
        return frozenset(held.role for held in _roles_of(person=self.pk))

    @cached_property
    def permissions(self) -> frozenset[str]:
        return permissions_of(self.roles)

    def may(self, permission: str) -> bool:
        """Whether any role held allows `room.verb`."""
        return self.is_active and permission in self.permissions

    @property
    def is_employee(self) -> bool:
        return bool(self.roles)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session must carry to stay signed in: changes with the password and with session_epoch."""
        told = f"{self.password}{self.session_epoch}"
        return salted_hmac("otklik.parties.session", told, secret=secret, algorithm="sha256").hexdigest()

    # django.contrib.auth's own words, for libraries that ask
    @property
    def is_staff(self) -> bool:
        return False

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        return self.may(perm)

    def has_perms(self, perm_list: Iterable[str], obj: Any = None) -> bool:
        return all(self.may(perm) for perm in perm_list)


class Organization(models.Model):
    """A company or other legal body that is a customer."""

    name = models.CharField(max_length=200)
    tax_number = models.CharField(max_length=40, blank=True)
    source = models.CharField(max_length=40, blank=True)
    external_id = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "external_id"],
                name="organization_imported_once",
                condition=~Q(external_id=""),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> str:
        return f"organization:{self.pk}"


class AccountQuerySet(models.QuerySet["Account"]):
    def of(self, individual: Individual) -> Self:
        return self.filter(individual=individual)


class Account(models.Model):
    """A contract with the operator and the address it serves; held by a person or by an organisation.

    facts: plain words from the billing system (tariff, connected since), shown to the holder and to staff.
    """

    number = models.CharField(max_length=40)
    individual = models.ForeignKey(Individual, null=True, on_delete=models.PROTECT, related_name="accounts")
    organization = models.ForeignKey(Organization, null=True, on_delete=models.PROTECT, related_name="accounts")
    contact = models.ForeignKey(Individual, null=True, on_delete=models.SET_NULL, related_name="contact_accounts")
    city = models.CharField(max_length=80, blank=True)
    district = models.CharField(max_length=80, blank=True)
    street = models.CharField(max_length=120, blank=True)
    house = models.CharField(max_length=20, blank=True)
    flat = models.CharField(max_length=20, blank=True)
    facts = models.JSONField(default=dict)
    source = models.CharField(max_length=40, blank=True)
    active_from = models.DateField(null=True)
    active_to = models.DateField(null=True)
    created_at = models.DateTimeField()

    objects = AccountQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number"], name="account_number_once"),
            models.CheckConstraint(
                condition=Q(individual__isnull=False) ^ Q(organization__isnull=False),
                name="account_has_one_holder",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def address_line(self) -> str:
        """City, street, house-flat; what is not known is left out."""
        house = f"{self.house}-{self.flat}" if self.house and self.flat else self.house
        return ", ".join(part for part in (self.city, self.street, house) if part)


class Line(models.Model):
    """One contract's service (TMF Product): internet, tv, mobile, phone; number for mobile and telephony."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="lines")
    service = models.CharField(max_length=20)
    product = models.CharField(max_length=120, blank=True)
    number = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=20, default="active")
    facts = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "service", "number", "product"], name="line_once_per_account")
        ]

    def __str__(self) -> str:
        return f"{self.service} {self.number}"


class ContactPoint(models.Model):
    """A way to reach a person: e-mail, telephone, messenger id. Belongs to one person once it is verified."""

    KINDS = [
        ("email", "e-mail"),
        ("tel", "telephone"),
        ("telegram", "Telegram"),
        ("vk", "VK"),
        ("max", "MAX"),
    ]

    individual = models.ForeignKey(Individual, on_delete=models.CASCADE, related_name="contact_points")
    kind = models.CharField(max_length=20, choices=KINDS)
    value = models.CharField(max_length=200)  # e-mail lower case, telephone E.164
    verified_at = models.DateTimeField(null=True)
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "value"], name="contact_verified_once", condition=Q(verified_at__isnull=False)
            ),
            models.UniqueConstraint(fields=["individual", "kind", "value"], name="contact_once_per_person"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.value}"


class Identity(models.Model):
    """What another system calls the person: a CRM id, a social network's id."""

    individual = models.ForeignKey(Individual, on_delete=models.CASCADE, related_name="identities")
    system = models.CharField(max_length=40)
    external_id = models.CharField(max_length=120)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["system", "external_id"], name="identity_once")]

    def __str__(self) -> str:
        return f"{self.system}:{self.external_id}"


class Consent(models.Model):
    """A person's permission for a purpose, with the wording agreed to; taking it back closes the row."""

    individual = models.ForeignKey(Individual, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=40)  # terms, notices, marketing
    wording = models.TextField()
    given_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["individual", "purpose"], name="consent_open_once", condition=Q(taken_back_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.individual_id}"


class StaffRole(models.Model):
    """One role of one employee; removing it is written to the audit log."""

    individual = models.ForeignKey(Individual, on_delete=models.CASCADE, related_name="staff_roles")
    role = models.CharField(max_length=40, choices=[(key, key) for key in TITLES])
    granted_by = models.ForeignKey(Individual, null=True, on_delete=models.SET_NULL, related_name="+")
    granted_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["individual", "role"], name="role_once_per_person")]

    def __str__(self) -> str:
        return f"{self.individual_id} {self.role}"


_roles_of = Prepared(lambda person: StaffRole.objects.filter(individual=person), "person")


class ApiToken(models.Model):
    """Lets a program do what an employee may, without his password. The token itself is shown once; here is its hash.

    name: of the program, for people. last_used_at: within a minute.
    """

    individual = models.ForeignKey(Individual, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"token {self.pk}"

    @property
    def ref(self) -> str:
        return f"token:{self.pk}"


class Operator(models.Model):
    """The company that runs this installation, as its customers see it; exactly one row, made on the first run.

    name, about, links: words by language code. brand: a colour "#rrggbb" that passed the contrast check.
    """

    COUNTRIES = [("ru", "Россия"), ("by", "Беларусь"), ("other", "Other")]

    only = models.BooleanField(default=True, unique=True)
    name = models.JSONField(default=dict)
    about = models.JSONField(default=dict)
    links = models.JSONField(default=list)  # [{"title": {"ru": ...}, "url": ...}]
    logo = models.FileField(upload_to="brand/", blank=True)
    brand_colour = models.CharField(max_length=7, default="#0b6e75")
    languages = models.JSONField(default=list)  # offered codes, the first is the default
    country = models.CharField(max_length=5, choices=COUNTRIES, default="by")
    currency = models.CharField(max_length=3, default="BYN")
    site_url = models.URLField(blank=True)
    support_email = models.EmailField(blank=True)
    support_phone = models.CharField(max_length=40, blank=True)
    contract_masks = models.CharField(max_length=200, blank=True)  # how contract numbers look: "4#######, 7#######"
    is_demo = models.BooleanField(default=False)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(only=True), name="operator_is_one")]

    def __str__(self) -> str:
        return next(iter(self.name.values()), "operator")


class FirstRunCode(models.Model):
    """The one-time code that opens the first-run page: shown once in the console, kept only as a hash."""

    only = models.BooleanField(default=True, unique=True)
    hash = models.CharField(max_length=64)
    wrong_attempts = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(only=True), name="first_run_code_is_one")]

    def __str__(self) -> str:
        return "first-run code"
