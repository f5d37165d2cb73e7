"""What of the desk waits: keys, changes and authorities that are proposed, and who endorsed them so far. For showing;
what counts is `chain.read_desk`'s to say.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from folkmoot.orders.domain.chain import Desk
from folkmoot.orders.domain.statements import Entry
from folkmoot.runtime.canonical import digest


class ProposalKind(StrEnum):
    AUTHORITY = "authority"
    CHANGE = "change"
    KEY = "key"
    REVOCATION = "revocation"


PROPOSING = ("key_enrolled", "key_revoked", "authority_founded")


@dataclass(frozen=True, slots=True)
class Proposal:
    """`subject`: an authority's or a key's id. An endorsement names the digest of `entry`. `account`: whose key it is,
    who does not vouch for themselves. `counts_from`: once two endorsed it."""

    kind: ProposalKind
    subject: str
    entry: Entry
    account: str | None
    endorsed_by: frozenset[str]
    counts_from: datetime | None


def waiting(desk: Desk, later: Sequence[Entry], lasts: timedelta, now: datetime) -> list[Proposal]:
    """What is not in effect yet, oldest first; of each subject the newest proposal, which is the one that can be
    endorsed, and its revocation, which nothing newer pushes aside. `later`: the desk's entries after its founding.
    `lasts`: how long a key waits."""
    newest: dict[tuple[str, bool], Entry] = {}
    endorsers: dict[str, dict[str, None]] = {}
    for entry in later:
        kind = entry.get("kind")
        if kind in PROPOSING:
            subject, revokes = about(entry), kind == "key_revoked"
            newest.pop((subject, revokes), None)
            if revokes:
                newest.pop((subject, False), None)
            newest[subject, revokes] = entry
        elif kind == "endorsed" and isinstance(statement := entry.get("statement"), Mapping):
            account = desk.accounts.get(str(statement.get("reviewer")))
            if account is not None:
                endorsers.setdefault(str(statement.get("subject")), {})[account] = None
    found = [
        _proposal(desk, subject, entry, endorsers.get(digest(entry), {}), lasts)
        for (subject, _), entry in newest.items()
    ]
    return [one for one in found if one.counts_from is None or one.counts_from > now]


def has_endorsed(desk: Desk, later: Sequence[Entry], subject: str, account: str) -> bool:
    """Whether they have, since it was proposed. `subject`: the proposing entry's digest."""
    found = False
    for entry in later:
        statement = entry.get("statement")
        if entry.get("kind") in PROPOSING and digest(entry) == subject:
            found = False
        elif entry.get("kind") == "endorsed" and isinstance(statement, Mapping) and statement["subject"] == subject:
            found = found or desk.accounts.get(str(statement["reviewer"])) == account
    return found


def about(proposing: Entry) -> str:
    """The id of the authority, or of the key, that an entry proposes something about."""
    return str(proposing["id"] if proposing["kind"] == "authority_founded" else proposing["key"])


def _proposal(desk: Desk, subject: str, entry: Entry, endorsers: Mapping[str, None], lasts: timedelta) -> Proposal:
    account = str(entry["account"]) if entry["kind"] != "authority_founded" else None
    others = frozenset(who for who in endorsers if who != account)
    return Proposal(_kind(desk, subject, entry), subject, entry, account, others, _counts_from(entry, others, lasts))


def _counts_from(entry: Entry, endorsers: frozenset[str], lasts: timedelta) -> datetime | None:
    if len(endorsers) < 2:
        return None
    at = datetime.fromisoformat(str(entry["at"]))
    return at + lasts if entry["kind"] == "key_enrolled" else at


def _kind(desk: Desk, subject: str, entry: Entry) -> ProposalKind:
    if entry["kind"] == "authority_founded":
        return ProposalKind.AUTHORITY
    if entry["kind"] == "key_revoked":
        return ProposalKind.REVOCATION
    return ProposalKind.CHANGE if subject in desk.accounts else ProposalKind.KEY
