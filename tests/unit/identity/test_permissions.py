"""The permission table, written a second time the other way round: a change of it has to be meant twice."""

from __future__ import annotations

import pytest

from folkmoot.identity.permissions import Permission, Role, allowed, permissions_of

# By permission: admin, auditor, intake, member, reviewer.
MAY = {
    "abuse:decide": "....R",
    "abuse:read": ".A..R",
    "accounts:read": "MA...",
    "accounts:write": "M....",
    "alerts:acknowledge": "M.I.R",
    "alerts:read": "MAI.R",
    "appeals:read": ".A..R",
    "authorities:create": "M....",
    "authorities:read": "MAI.R",
    "authorities:verify": "M.I..",
    "desk:open": "M....",
    "desk:read": "MAI.R",
    "documents:read": ".AI.R",
    "documents:write": "..I..",
    "keys:revoke": "M...R",
    "meetings:create": "M..m.",
    "mistakes:read": ".A..R",
    "mistakes:write": "....R",
    "orders:read": ".AI.R",
    "orders:record": "..I..",
    "reinstatements:write": "....R",
    "restrictions:lift": "....R",
    "restrictions:read": ".A..R",
    "reviews:write": "....R",
    "submissions:read": ".AI..",
    "submissions:write": "..I..",
}
ROLES = (Role.ADMIN, Role.AUDITOR, Role.INTAKE, Role.MEMBER, Role.REVIEWER)


@pytest.mark.parametrize("permission", list(Permission))
def test_every_role_and_permission(permission: Permission) -> None:
    row = MAY[permission.value]
    assert {role: allowed(role, permission) for role in ROLES} == {
        role: mark != "." for role, mark in zip(ROLES, row, strict=True)
    }


def test_the_enum_is_alphabetical_and_nothing_is_forgotten() -> None:
    names = [permission.name for permission in Permission]
    assert names == sorted(names)
    assert set(MAY) == {permission.value for permission in Permission}
    assert set(ROLES) == set(Role)


@pytest.mark.parametrize("permission", ["reviews:write", "restrictions:lift", "abuse:decide", "reinstatements:write"])
def test_p6_who_sets_up_decides_nothing(permission: str) -> None:
    assert permission not in permissions_of(Role.ADMIN)
    assert [role for role in Role if allowed(role, Permission(permission))] == [Role.REVIEWER]


def test_what_a_role_may_do_is_listed_in_order() -> None:
    assert permissions_of(Role.MEMBER) == [Permission.MEETINGS_CREATE]
    assert permissions_of(Role.REVIEWER) == sorted(permissions_of(Role.REVIEWER))
