"""E-mails and telephones as lists show them: enough to know them again, too little to write them down."""

import re
from typing import Final

import phonenumbers

_DIGITS: Final = re.compile(r"\d")


def mask_email(email: str) -> str:
    """ "alina@example.com" -> "a***@example.com"."""
    local, at, domain = email.partition("@")
    return f"{local[:1]}***@{domain}" if at else ""


def mask_phone(phone: str) -> str:
    """ "+375291234518" -> "+375 29 ***-**-18"; what is no telephone number keeps its last two digits."""
    try:
        number = phonenumbers.parse(phone, None)
    except phonenumbers.NumberParseException:
        return f"***{''.join(_DIGITS.findall(phone))[-2:]}" if phone else ""
    national = str(number.national_number)
    length = phonenumbers.length_of_national_destination_code(number) or 2
    return f"+{number.country_code} {national[:length]} ***-**-{national[-2:]}"
