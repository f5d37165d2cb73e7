"""Who may do what: one table, asked by every use case that needs an account."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    ADMIN = "admin"
    AUDITOR = "auditor"
    INTAKE = "intake"
    MEMBER = "member"
    REVIEWER = "reviewer"


class Permission(StrEnum):
    ABUSE_DECIDE = "abuse:decide"
    ABUSE_READ = "abuse:read"
    ACCOUNTS_READ = "accounts:read"
    ACCOUNTS_WRITE = "accounts:write"
    ALERTS_ACKNOWLEDGE = "alerts:acknowledge"
    ALERTS_READ = "alerts:read"
    APPEALS_READ = "appeals:read"
    AUTHORITIES_CREATE = "authorities:create"
    AUTHORITIES_READ = "authorities:read"
    AUTHORITIES_VERIFY = "authorities:verify"
    DESK_OPEN = "desk:open"
    DESK_READ = "desk:read"
    DOCUMENTS_READ = "documents:read"
    DOCUMENTS_WRITE = "documents:write"
    KEYS_REVOKE = "keys:revoke"
    MEETINGS_CREATE = "meetings:create"
    MISTAKES_READ = "mistakes:read"
    MISTAKES_WRITE = "mistakes:write"
    ORDERS_READ = "orders:read"
    ORDERS_RECORD = "orders:record"
    REINSTATEMENTS_WRITE = "reinstatements:write"
    RESTRICTIONS_LIFT = "restrictions:lift"
    RESTRICTIONS_READ = "restrictions:read"
    REVIEWS_WRITE = "reviews:write"
    SUBMISSIONS_READ = "submissions:read"
    SUBMISSIONS_WRITE = "submissions:write"


_P = Permission
_READS_THE_DESK = frozenset({_P.ALERTS_READ, _P.AUTHORITIES_READ, _P.DESK_READ, _P.DOCUMENTS_READ, _P.ORDERS_READ})
# An admin sets up and decides nothing: neither what becomes of an order, nor who may sign (two reviewers endorse that).
_ALLOWED: dict[Role, frozenset[Permission]] = {
    Role.ADMIN: frozenset(
        {
            _P.ACCOUNTS_READ,
            _P.ACCOUNTS_WRITE,
            _P.ALERTS_ACKNOWLEDGE,
            _P.ALERTS_READ,
            _P.AUTHORITIES_CREATE,
            _P.AUTHORITIES_READ,
            _P.AUTHORITIES_VERIFY,
            _P.DESK_OPEN,
            _P.DESK_READ,
            _P.KEYS_REVOKE,
            _P.MEETINGS_CREATE,
        }
    ),
    Role.AUDITOR: _READS_THE_DESK
    | {
        _P.ABUSE_READ,
        _P.ACCOUNTS_READ,
        _P.APPEALS_READ,
        _P.MISTAKES_READ,
        _P.RESTRICTIONS_READ,
        _P.SUBMISSIONS_READ,
    },
    Role.INTAKE: _READS_THE_DESK
    | {
        _P.ALERTS_ACKNOWLEDGE,
        _P.AUTHORITIES_VERIFY,
        _P.DOCUMENTS_WRITE,
        _P.ORDERS_RECORD,
        _P.SUBMISSIONS_READ,
        _P.SUBMISSIONS_WRITE,
    },
    Role.MEMBER: frozenset({_P.MEETINGS_CREATE}),
    Role.REVIEWER: _READS_THE_DESK
    | {
        _P.ABUSE_DECIDE,
        _P.ABUSE_READ,
        _P.ALERTS_ACKNOWLEDGE,
        _P.APPEALS_READ,
        _P.KEYS_REVOKE,
        _P.MISTAKES_READ,
        _P.MISTAKES_WRITE,
        _P.REINSTATEMENTS_WRITE,
        _P.RESTRICTIONS_LIFT,
        _P.RESTRICTIONS_READ,
        _P.REVIEWS_WRITE,
    },
}


def allowed(role: Role, permission: Permission) -> bool:
    return permission in _ALLOWED[role]


def permissions_of(role: Role) -> list[Permission]:
    """All that a role may do, in alphabetical order."""
    return sorted(_ALLOWED[role])
