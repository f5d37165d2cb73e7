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
    APPEALS_READ = "appeals:read"
    AUTHORITIES_CREATE = "authorities:create"
    DOCUMENTS_WRITE = "documents:write"
    MEETINGS_CREATE = "meetings:create"
    ORDERS_READ = "orders:read"
    ORDERS_RECORD = "orders:record"
    RESTRICTIONS_LIFT = "restrictions:lift"
    RESTRICTIONS_READ = "restrictions:read"
    REVIEWS_WRITE = "reviews:write"


_ALLOWED: dict[Role, frozenset[Permission]] = {
    Role.ADMIN: frozenset({Permission.AUTHORITIES_CREATE, Permission.MEETINGS_CREATE}),
    Role.AUDITOR: frozenset({Permission.APPEALS_READ, Permission.ORDERS_READ, Permission.RESTRICTIONS_READ}),
    Role.INTAKE: frozenset({Permission.DOCUMENTS_WRITE, Permission.ORDERS_READ, Permission.ORDERS_RECORD}),
    Role.MEMBER: frozenset({Permission.MEETINGS_CREATE}),
    Role.REVIEWER: frozenset(
        {
            Permission.APPEALS_READ,
            Permission.ORDERS_READ,
            Permission.RESTRICTIONS_LIFT,
            Permission.RESTRICTIONS_READ,
            Permission.REVIEWS_WRITE,
        }
    ),
}


def allowed(role: Role, permission: Permission) -> bool:
    return permission in _ALLOWED[role]
