"""Letters to employees, in their language, each once."""

from datetime import datetime

from django.conf import settings

from otklik.core.events import send
from otklik.core.mail import send_letter
from otklik.parties.addresses import address
from otklik.parties.queries import company_name
from otklik.workforce.models import Employee, SentLetter


def address_of(employee: Employee) -> str:
    """Where letters go: his own address here, else the one he signs in with. Uses individual."""
    return employee.email or (employee.individual.email if employee.individual else "")


def write(*, employee: Employee, key: str, subject: str, text: str, page: str, at: datetime) -> bool:
    """Send the letter unless one of this key was sent or nobody knows where to; True when it goes out.

    page: the name of the address that the letter leads to, empty for none. Called under the employee's language.
    """
    to = address_of(employee)
    if not to or employee.erased_at:
        return False
    _letter, fresh = SentLetter.objects.get_or_create(employee=employee, key=key, defaults={"at": at})
    if fresh:
        body = f"{text}\n\n{settings.SITE_URL}{address(page)}\n" if page else f"{text}\n"
        send(
            send_letter, at=at, letter=f"{key}/{employee.ref}", to=to, subject=subject, text=body,
            language=employee.language, sender=company_name(employee.language),
        )  # fmt: skip
    return fresh
