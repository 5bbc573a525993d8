"""Writes about parties, one file a story."""

from otklik.parties.actions.company import (
    AlreadySetUp,
    BadLogo,
    OperatorFacts,
    WeakColour,
    change_operator,
    set_up_operator,
    wash_logo,
)
from otklik.parties.actions.consent import UnknownPurpose, give_consent, take_back_consent
from otklik.parties.actions.contact import (
    BadContact,
    ContactTaken,
    add_contact_point,
    keep_emails,
    release_email,
    remove_contact_point,
    tidy_contact,
    verify_contact_point,
)
from otklik.parties.actions.first_code import (
    CodeSpent,
    WrongCode,
    check_first_run_code,
    first_run_code,
    forget_first_run_code,
)
from otklik.parties.actions.nick import clean_nick, nick_from_email
from otklik.parties.actions.records import upsert_account, upsert_individual, upsert_line, upsert_organization
from otklik.parties.actions.roles import (
    LastAdministrator,
    UnknownRole,
    grant_role,
    invite_employee,
    note_card_read,
    take_role_away,
)
from otklik.parties.actions.sign_up import (
    BadNick,
    EmailTaken,
    NickTaken,
    change_profile,
    end_sessions,
    forget_password,
    sign_up,
)

__all__ = [
    "AlreadySetUp",
    "BadContact",
    "BadLogo",
    "BadNick",
    "CodeSpent",
    "ContactTaken",
    "EmailTaken",
    "LastAdministrator",
    "NickTaken",
    "OperatorFacts",
    "UnknownPurpose",
    "UnknownRole",
    "WeakColour",
    "WrongCode",
    "add_contact_point",
    "change_operator",
    "change_profile",
    "check_first_run_code",
    "clean_nick",
    "end_sessions",
    "first_run_code",
    "forget_first_run_code",
    "forget_password",
    "give_consent",
    "grant_role",
    "invite_employee",
    "keep_emails",
    "nick_from_email",
    "note_card_read",
    "release_email",
    "remove_contact_point",
    "set_up_operator",
    "sign_up",
    "take_back_consent",
    "take_role_away",
    "tidy_contact",
    "upsert_account",
    "upsert_individual",
    "upsert_line",
    "upsert_organization",
    "verify_contact_point",
    "wash_logo",
]
