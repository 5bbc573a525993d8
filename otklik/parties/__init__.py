"""Parties: people, organisations, their accounts and contact points, identities, consent, staff roles, the operator.

Nouns: Individual, Organization, Account, Line, ContactPoint, Identity, Consent, StaffRole, Operator.
Doors: `actions` (sign up, import, grant a role), `queries` (access_individual, by contact point).
"""
