"""Programs of the operator: a token in the header `Authorization: Bearer ...` stands for an employee."""

from django.http import HttpRequest
from django.utils.timezone import now
from ninja.errors import HttpError
from ninja.security import HttpBearer

from otklik.parties.actions import whose_token
from otklik.parties.models import Individual


class EmployeeToken(HttpBearer):
    """The employee whose token came; 401 without one that holds, 403 where his roles do not allow `permission`."""

    def __init__(self, permission: str) -> None:
        super().__init__()
        self.permission = permission

    def authenticate(self, request: HttpRequest, token: str) -> Individual | None:
        person = whose_token(token=token, at=now())
        if person is not None and not person.may(self.permission):
            raise HttpError(403, "The roles of this token's employee do not allow it.")
        return person


def employee(request: HttpRequest) -> Individual:
    """Whoever EmployeeToken let in."""
    person: Individual = request.auth  # type: ignore[attr-defined]
    return person
