"""What each staff role may do. A permission is `room.verb`; pages and actions ask for permissions, never for roles."""

from typing import Final

from django.utils.translation import gettext_lazy as _

AGENT: Final = "agent"
OFFICIAL: Final = "official_representative"
COMMUNITY_MANAGER: Final = "community_manager"
EDITOR: Final = "knowledge_editor"
QUALITY_MANAGER: Final = "quality_manager"
DUTY: Final = "duty"
ANALYST: Final = "analyst"
APPROVER: Final = "approver"
ADMINISTRATOR: Final = "administrator"
TEST_ACCOUNT: Final = "test_account"  # what probes sign in with: may do nothing more, counts in no statistics

TITLES: Final = {
    AGENT: _("Agent"),
    OFFICIAL: _("Official representative"),
    COMMUNITY_MANAGER: _("Community manager"),
    EDITOR: _("Knowledge editor"),
    QUALITY_MANAGER: _("Quality manager"),
    DUTY: _("Duty engineer"),
    ANALYST: _("Analyst"),
    APPROVER: _("Head of service"),
    ADMINISTRATOR: _("Administrator"),
    TEST_ACCOUNT: _("Test account of probes"),
}

_ANY_STAFF: Final = {"desk.enter", "community.read_private", "knowledge.read_staff", "touchpoints.read"}

PERMISSIONS: Final[dict[str, frozenset[str]]] = {
    TEST_ACCOUNT: frozenset(),
    AGENT: frozenset(
        _ANY_STAFF
        | {
            "parties.read",
            "interactions.read",
            "community.answer_as_staff",
            "knowledge.draft",
            "outages.attach",
            "feedback.read",
            "feedback.claims",
        }
    ),
    OFFICIAL: frozenset(
        _ANY_STAFF | {"community.answer_as_staff", "community.answer_officially", "community.update", "outages.attach"}
    ),
    COMMUNITY_MANAGER: frozenset(
        _ANY_STAFF
        | {
            "community.answer_as_staff",
            "community.moderate",
            "community.arrange",
            "community.update",
            "knowledge.draft",
            "answers.read",
            "answers.language",
            "parties.read",
            "interactions.read",
            "outages.attach",
            "quality.inspect",
            "feedback.read",
        }
    ),
    EDITOR: frozenset(
        _ANY_STAFF | {"knowledge.draft", "knowledge.edit", "knowledge.publish", "answers.read", "answers.language"}
    ),
    QUALITY_MANAGER: frozenset(
        _ANY_STAFF
        | {
            "touchpoints.edit",
            "answers.read",
            "interactions.read",
            "interactions.correct",
            "interactions.record",
            "quality.read",
            "quality.manage",
            "quality.decide",
            "quality.duty",
            "quality.inspect",
            "feedback.read",
            "feedback.manage",
            "feedback.claims",
            "workforce.read",
            "workforce.manage",
            "workforce.registers",
        }
    ),
    DUTY: frozenset(
        _ANY_STAFF
        | {
            "community.answer_as_staff",
            "core.errands",
            "outages.attach",
            "outages.manage",
            "quality.read",
            "quality.duty",
            "quality.inspect",
            "workforce.read",
            "workforce.registers",
        }
    ),
    ANALYST: frozenset(
        _ANY_STAFF | {"answers.read", "interactions.read", "quality.read", "feedback.read", "workforce.read"}
    ),
    APPROVER: frozenset(
        _ANY_STAFF
        | {
            "answers.read",
            "touchpoints.approve",
            "parties.read",
            "interactions.read",
            "quality.read",
            "quality.decide",
            "feedback.read",
            "feedback.claims",
            "workforce.read",
            "workforce.manage",
            "workforce.registers",
        }
    ),
    ADMINISTRATOR: frozenset(
        _ANY_STAFF
        | {
            "parties.read",
            "parties.roles",
            "operator.edit",
            "core.errands",
            "core.audit",
            "answers.read",
            "answers.language",
            "answers.settings",
            "touchpoints.edit",
            "interactions.read",
            "interactions.correct",
            "interactions.record",
            "community.moderate",
            "community.arrange",
            "community.update",
            "knowledge.draft",
            "knowledge.edit",
            "knowledge.publish",
            "outages.attach",
            "outages.manage",
            "quality.read",
            "quality.manage",
            "quality.decide",
            "quality.duty",
            "quality.inspect",
            "feedback.read",
            "feedback.manage",
            "feedback.claims",
            "workforce.read",
            "workforce.manage",
            "workforce.registers",
        }
    ),
}


def permissions_of(roles: frozenset[str]) -> frozenset[str]:
    """The union of what the roles allow."""
    return frozenset().union(*(PERMISSIONS[role] for role in roles)) if roles else frozenset()


def roles_with(permission: str) -> list[str]:
    """The roles that allow it."""
    return [role for role, allowed in PERMISSIONS.items() if permission in allowed]
