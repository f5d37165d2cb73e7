"""Codes, roles, names, and who takes over when the host is gone. Pure."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

# No vowels and nothing that is misheard for another letter: codes are read out, and spell no words.
_LETTERS = "bcdfghjkmnpqrstvwxz"
_JOINERS = "\u200c\u200d"
LONGEST_NAME = 100
LONGEST_TITLE = 200
# A meeting in which nothing happened for so long, and in which nobody is, begins a new sitting with who comes next.
BETWEEN_SITTINGS = timedelta(minutes=15)
# How long a meeting whose host was kept out counts as one without a host, unless a host comes.
HOSTLESS_FOR = timedelta(days=1)


class Role(StrEnum):
    """`deputy`: whom the host named to take over, while the host is kept out. `acting-host`: whoever was there longest
    takes over when nobody better is there."""

    HOST = "host"
    CO_HOST = "co-host"
    DEPUTY = "deputy"
    ACTING_HOST = "acting-host"
    GUEST = "guest"


NAMED = (Role.CO_HOST, Role.DEPUTY)


class Power(StrEnum):
    ADMIT = "admit"
    DELETE_SAVED = "delete_saved"
    END_MEETING = "end_meeting"
    MUTE = "mute"
    NAME_COHOSTS = "name_cohosts"
    READ_SAVED = "read_saved"  # also what was saved in sittings before this one


_POWERS: Mapping[Role, frozenset[Power]] = {
    Role.HOST: frozenset(Power),
    Role.CO_HOST: frozenset(Power) - {Power.NAME_COHOSTS},
    Role.DEPUTY: frozenset(Power) - {Power.NAME_COHOSTS, Power.DELETE_SAVED},
    # By length of stay alone: whoever an authority sends early must not inherit the meeting.
    Role.ACTING_HOST: frozenset({Power.ADMIT, Power.MUTE}),
    Role.GUEST: frozenset(),
}


def may(role: Role, power: Power) -> bool:
    """The one table of what each role may do to a meeting and its people."""
    return power in _POWERS[role]


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


def lasting_key(meeting_secret: bytes, *, account: str | None, browser: str | None) -> str | None:
    """The key under which a person is known again when they come back; None when only their name would tell, which
    anybody can give."""
    return person_key(meeting_secret, account=account, guest=browser, name="") if account or browser else None


@dataclass(frozen=True, slots=True)
class Standing:
    """Someone who is present: the role that they have now, and what the host made or named them."""

    role: Role
    named: Role | None = None

    @property
    def own(self) -> Role:
        """Their role while nobody stands in for a host."""
        if self.role is Role.HOST:
            return Role.HOST
        return Role.CO_HOST if self.named is Role.CO_HOST else Role.GUEST


def roles_due(present: Mapping[str, Standing], *, hostless: bool) -> dict[str, Role]:
    """The role each of those `present` (longest first) ought to have. While an order keeps the host away and neither
    they nor a co-host is here, one stands in: whom the host named, else the acting host so far, else the longest here.
    """
    due = {identity: standing.own for identity, standing in present.items()}
    if not hostless or any(role is not Role.GUEST for role in due.values()):
        return due
    chosen = [identity for identity, standing in present.items() if standing.named is Role.DEPUTY]
    if chosen:
        return due | {chosen[0]: Role.DEPUTY}
    acting = [identity for identity, standing in present.items() if standing.role is Role.ACTING_HOST]
    longest = [*acting, *present]
    return due | {longest[0]: Role.ACTING_HOST} if longest else due


def is_hostless(since: datetime | None, now: datetime) -> bool:
    return since is not None and now - since < HOSTLESS_FOR


def new_sitting(since: datetime | None, last: datetime | None, present: Sequence[str], now: datetime) -> bool:
    """Whether whoever comes in now begins a sitting. `last`: when something last happened in the meeting."""
    if since is None:
        return True
    return not present and (last is None or now - last > BETWEEN_SITTINGS)
