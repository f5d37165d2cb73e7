"""Codes, roles, names, and who takes over when the host is gone. Pure."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata
from collections.abc import Mapping, Sequence
from enum import StrEnum

# No vowels and nothing that is misheard for another letter: codes are read out, and spell no words.
_LETTERS = "bcdfghjkmnpqrstvwxz"
_JOINERS = "\u200c\u200d"
LONGEST_NAME = 100
LONGEST_TITLE = 200


class Role(StrEnum):
    HOST = "host"
    ACTING_HOST = "acting-host"
    GUEST = "guest"


def new_code() -> str:
    """`abc-defg-hij`: 42 random bits."""
    letters = "".join(secrets.choice(_LETTERS) for _ in range(10))
    return f"{letters[:3]}-{letters[3:7]}-{letters[7:]}"


def clean_name(text: str, longest: int) -> str | None:
    """The name as shown, or None when it is empty, too long, or holds characters that are not for reading."""
    name = unicodedata.normalize("NFC", text).strip()
    if not 0 < len(name) <= longest:
        return None
    # Joiners belong to scripts and emoji; other format characters turn text around or hide in it.
    unreadable = any(unicodedata.category(c).startswith("C") and c not in _JOINERS for c in name)
    visible = any(unicodedata.category(c)[0] in "LNPS" for c in name)
    return name if visible and not unreadable else None


def person_key(meeting_secret: bytes, *, account: str | None, guest: str | None, name: str) -> str:
    """One key a person in a meeting, the same over reconnects; opaque outside this meeting."""
    who = f"account:{account}" if account else f"guest:{guest}" if guest else f"name:{name.casefold()}"
    return hmac.new(meeting_secret, who.encode(), hashlib.sha256).hexdigest()


def may_moderate(role: Role) -> bool:
    return role in (Role.HOST, Role.ACTING_HOST)


def successor(roles: Mapping[str, Role], present: Sequence[str]) -> str | None:
    """Who takes over: nobody while a host or acting host is `present` (longest first), else the longest present."""
    known = [identity for identity in present if identity in roles]
    if any(may_moderate(roles[identity]) for identity in known):
        return None
    return known[0] if known else None
