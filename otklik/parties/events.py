"""What happens to parties."""

from dataclasses import dataclass


@dataclass(frozen=True)
class IndividualSignedUp:
    individual_id: int


@dataclass(frozen=True)
class ContactPointVerified:
    individual_id: int
    contact_point_id: int


@dataclass(frozen=True)
class RoleGranted:
    individual_id: int
    role: str


@dataclass(frozen=True)
class RoleTakenAway:
    individual_id: int
    role: str


@dataclass(frozen=True)
class OperatorChanged:
    operator_id: int


@dataclass(frozen=True)
class EmployeeInvited:
    individual_id: int
    invited_by_id: int | None
