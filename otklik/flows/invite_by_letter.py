"""An invited employee gets a letter with the way in: a sign-in code from his own mailbox, no link that signs in."""

from django.conf import settings
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext, override

from otklik.core.events import send, subscribe
from otklik.core.mail import send_letter
from otklik.parties.events import EmployeeInvited
from otklik.parties.models import Individual
from otklik.parties.queries import company_name


@subscribe(EmployeeInvited)
def write_invitation(event: EmployeeInvited) -> None:
    """One letter per person and inviter; asked twice it keeps its Message-ID."""
    person = Individual.objects.get(pk=event.individual_id)
    with override(person.language):
        told = {
            "name": person.name or person.nick,
            "company": company_name(person.language),
            "url": settings.SITE_URL + reverse("account_request_login_code"),
        }
        text = gettext(
            "Hello, %(name)s!\n\nYou can now work on the desk of %(company)s. Open this page, give this e-mail "
            "address and enter the code we send:\n\n%(url)s\n\nYou need no password."
        )
        subject = gettext("You are invited to the desk of %(company)s")
        send(
            send_letter,
            at=now(),
            letter=f"invitation:{event.individual_id}/{event.invited_by_id}",
            to=person.email,
            sender=told["company"],
            subject=subject % told,
            text=text % told,
            language=person.language,
        )
