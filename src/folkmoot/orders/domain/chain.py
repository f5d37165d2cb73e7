"""The chain of trust, from the pinned founding of the desk to one restriction. No database row convinces it.

Everything is recomputed from log entries: who was founded or endorsed, what was demanded, what each reviewer signed,
what both allow, and that the record is published.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from folkmoot.orders.domain.proofs import VerifyProof, read_key, read_proof
from folkmoot.orders.domain.rules import (
    LONGEST,
    BrokenRule,
    Reviewer,
    check_emergency,
    check_pair,
    check_people,
    check_renewal,
    check_reviewer,
    check_seal,
    check_territory,
    check_within,
)
from folkmoot.orders.domain.statements import (
    APPROVALS,
    EARLIER_REVIEWS,
    ENDORSEMENT,
    RESUME,
    REVIEW,
    Entry,
    asked_terms,
    read_terms,
)
from folkmoot.orders.domain.terms import Terms, contained
from folkmoot.runtime.canonical import Json, canonical, digest
from folkmoot.territory.domain import Territory, territory_of

WAITING = timedelta(hours=72)


class ChainError(Exception):
    """The chain does not hold; the message says where it breaks."""


@dataclass(frozen=True, slots=True)
class Authority:
    id: str
    name: str
    jurisdiction: Territory


@dataclass(frozen=True, slots=True)
class Revoked:
    """A key that counts no more, whose it was, and since when."""

    reviewer: Reviewer
    at: datetime


@dataclass(frozen=True, slots=True)
class Desk:
    """Who can be trusted with what, at one instant."""

    keys: Mapping[str, Reviewer]
    authorities: Mapping[str, Authority]
    accounts: Mapping[str, str] = field(default_factory=dict)  # of every key that ever counted
    revoked: Mapping[str, Revoked] = field(default_factory=dict)  # by key: those that count no more


@dataclass(frozen=True, slots=True)
class Trust:
    """What verification starts from, outside the database: the founding's hash, the log's name, and no waiting time
    where places are made up."""

    founding: str
    instance: str
    verify: VerifyProof
    waiting: timedelta = WAITING


@dataclass(frozen=True, slots=True)
class Granted:
    """A restriction whose chain holds: its terms (meetings as commitments) and whose order it is."""

    number: int
    terms: Terms
    authority: Authority
    legal_basis: str
    emergency: bool = False


@dataclass(frozen=True, slots=True)
class Earlier:
    """The reviews of what an order renews: whose they were, by account, and of which instruments, by hash."""

    accounts: frozenset[str]
    instruments: frozenset[str]


@dataclass(slots=True)
class _Proposed:
    entry: Entry
    endorsers: set[str] = field(default_factory=set)


def read_desk(trust: Trust, founding: Entry, later: Sequence[Entry], now: datetime) -> Desk:
    """The desk as founded, and as endorsed since. Raises `ChainError` unless the founding is the pinned one."""
    if digest(founding) != trust.founding:
        raise ChainError("the desk's founding is not the one that is pinned")
    keys = {r.key: r for r in (_reviewer(_mapping(e)) for e in _list(founding["reviewers"]))}
    authorities = {a.id: a for a in (_authority(_mapping(e)) for e in _list(founding["authorities"]))}
    accounts = {key: reviewer.account for key, reviewer in keys.items()}
    proposed: dict[str, _Proposed] = {}
    revoked: dict[str, Revoked] = {}
    for entry in later:
        kind = entry.get("kind")
        if kind in ("key_enrolled", "key_revoked", "authority_founded"):
            proposed[digest(entry)] = _Proposed(entry)
        elif kind == "endorsed":
            statement, signer = _signed(trust, entry, (ENDORSEMENT,), keys)
            found = proposed.get(str(statement["subject"]))
            # Nobody vouches for themselves.
            if found is None or found.entry.get("account") == signer.account:
                continue
            # Once: a copy of an old endorsement, or one more of it, brings nothing back that was undone since.
            if signer.account in found.endorsers or len(found.endorsers) >= 2:
                continue
            found.endorsers.add(signer.account)
            if len(found.endorsers) < 2:
                continue
            if found.entry["kind"] == "authority_founded":
                authority = _authority(found.entry)
                authorities[authority.id] = authority
            elif found.entry["kind"] == "key_revoked":
                gone = keys.pop(str(found.entry["key"]), None)
                if gone is not None:
                    revoked[gone.key] = Revoked(gone, _at(entry))
            elif now - datetime.fromisoformat(str(found.entry["at"])) >= trust.waiting:
                reviewer = _reviewer(found.entry)
                keys[reviewer.key] = reviewer
                accounts[reviewer.key] = reviewer.account
    return Desk(keys, authorities, accounts, {key: one for key, one in revoked.items() if key not in keys})


def verify_review(trust: Trust, desk: Desk, demand: Entry, entry: Entry) -> tuple[Entry, Reviewer, Terms]:
    """One signed approval of this very demand, by an enrolled key, within what was asked. Raises `ChainError`."""
    statement, reviewer = _signed(trust, entry, (REVIEW, *EARLIER_REVIEWS), desk.keys)
    if statement["order"] != digest(demand) or statement["number"] != demand["number"]:
        raise ChainError("a review is of another order")
    if statement["verdict"] not in APPROVALS:
        raise ChainError("a review does not approve")
    if "restrict" not in _list(demand.get("asks")):
        raise ChainError("P3: the order asks for something else than a restriction")
    try:
        terms, asked = read_terms(statement), asked_terms(demand, _number(statement["people"]))
        check_within(terms, _with_contained(asked))
        check_people(terms.people, _number(statement["impact"]), statement["begun"] is True)
        check_reviewer(reviewer.account, str(demand["recorded_by"]))
        if terms.sealed_until is not None:
            check_seal(terms.sealed_until, str(statement["gag_law"] or ""), _at(entry))
        if demand.get("emergency"):
            check_emergency(terms.starts_at, terms.ends_at)
    except BrokenRule as broken:
        raise ChainError(f"{broken.promise}: {broken.message}") from broken
    except (ValueError, KeyError, TypeError) as problem:
        raise ChainError("a review's terms cannot be read") from problem
    return statement, reviewer, terms


def verify_earlier(desk: Desk, demand: Entry, earlier: Entry, reviews: Sequence[Entry]) -> Earlier:
    """Who reviewed the order that `demand` renews, and what. Raises `ChainError` unless it is that order, and these are
    reviews of it."""
    if demand.get("renews") != digest(earlier):
        raise ChainError("P7: the order renews another one")
    statements = [_mapping(entry.get("statement")) for entry in reviews]
    if not statements or any(statement.get("order") != digest(earlier) for statement in statements):
        raise ChainError("P7: these are no reviews of the order that is renewed")
    return Earlier(
        frozenset(desk.accounts.get(str(statement.get("reviewer")), "") for statement in statements),
        frozenset(str(statement["instrument"]) for statement in statements if statement.get("instrument") is not None),
    )


def verify_grant(
    trust: Trust,
    desk: Desk,
    demand: Entry,
    reviews: Sequence[Entry],
    restriction: Entry,
    earlier: Earlier | None = None,
) -> Granted:
    """The whole grant: P1, P2, P6, P7, P12, recomputed from what was signed. `earlier`: the reviews of what the order
    renews, if it renews something. Raises `ChainError`."""
    if len(reviews) != 2:
        raise ChainError("P6: two reviews are needed")
    read = [verify_review(trust, desk, demand, entry) for entry in reviews]
    authority = desk.authorities.get(str(_mapping(demand["authority"]).get("id")))
    if authority is None:
        raise ChainError("the authority is not of this desk")
    if len({statement["nonce"] for statement, _, _ in read}) < 2:
        raise ChainError("a review was used twice")
    # Earlier versions signed none.
    instruments = {statement["instrument"] for statement, _, _ in read if statement["type"] == REVIEW}
    if len(instruments) > 1:
        raise ChainError("P6: the two reviews are of different instruments: what came was swapped in between")
    both = read[0][2].meet(read[1][2])
    if both is None:
        raise ChainError("the two reviews have nothing in common")
    try:
        check_pair([reviewer for _, reviewer, _ in read], authority.jurisdiction, authority.name)
        check_territory(both.territory, authority.jurisdiction)
        if demand.get("renews") is not None:
            if earlier is None:
                raise ChainError("P7: the order that is renewed is not known")
            if instruments & {None, *earlier.instruments}:
                raise ChainError("P7: a renewal needs a newer instrument")
            check_renewal([reviewer for _, reviewer, _ in read], earlier.accounts)
        stated = read_terms(restriction)
    except BrokenRule as broken:
        raise ChainError(f"{broken.promise}: {broken.message}") from broken
    except (ValueError, KeyError, TypeError) as problem:
        raise ChainError("the restriction's terms cannot be read") from problem
    if stated.ends_at - stated.starts_at > LONGEST:
        raise ChainError("P7: the restriction lasts longer than 90 days")
    if stated != both or restriction["number"] != demand["number"] or restriction["order"] != digest(demand):
        raise ChainError("the restriction is not what the two reviews allow")
    if restriction["reviews"] != sorted(digest(entry) for entry in reviews):
        raise ChainError("the restriction names other reviews")
    emergency = demand.get("emergency") is True
    return Granted(_number(restriction["number"]), both, authority, str(demand["legal_basis"]), emergency)


def verify_resume_review(trust: Trust, desk: Desk, demand: Entry, restriction: Entry, held: Entry, entry: Entry) -> int:
    """One signed word that this restriction, held by this entry, may go on. Returns for how many people in all (P12).
    Raises `ChainError`."""
    statement, reviewer = _signed(trust, entry, (RESUME,), desk.keys)
    if statement["restriction"] != digest(restriction) or statement["held"] != digest(held):
        raise ChainError("a resumption is of another restriction, or of another time that it was held")
    try:
        check_people(_number(statement["people"]), _number(statement["impact"]), statement["begun"] is True)
        check_reviewer(reviewer.account, str(demand["recorded_by"]))
    except BrokenRule as broken:
        raise ChainError(f"{broken.promise}: {broken.message}") from broken
    return _number(statement["people"])


def verify_resumption(
    trust: Trust, desk: Desk, granted: Granted, demand: Entry, restriction: Entry, held: Entry, reviews: Sequence[Entry]
) -> int:
    """Two signed reviews that resume. Returns the new ceiling: what both allow. Raises `ChainError`."""
    if held.get("kind") != "held" or held.get("restriction") != digest(restriction) or len(reviews) != 2:
        raise ChainError("P12: a resumption takes an entry that holds, and two reviews")
    people = [verify_resume_review(trust, desk, demand, restriction, held, entry) for entry in reviews]
    signed = [_signed(trust, entry, (RESUME,), desk.keys) for entry in reviews]
    try:
        check_pair([reviewer for _, reviewer in signed], granted.authority.jurisdiction, granted.authority.name)
    except BrokenRule as broken:
        raise ChainError(f"{broken.promise}: {broken.message}") from broken
    return min(people)


def _signed(
    trust: Trust, entry: Entry, types: Sequence[str], keys: Mapping[str, Reviewer]
) -> tuple[Mapping[str, Json], Reviewer]:
    """The statement in an entry, once its proof by an enrolled key verified, for this instance."""
    statement = _mapping(entry.get("statement"))
    if statement.get("type") not in types or statement.get("instance") != trust.instance:
        raise ChainError("a signed statement is of another kind, or for another instance")
    reviewer = keys.get(str(statement.get("reviewer")))
    if reviewer is None:
        raise ChainError("P6: a statement is signed with a key that is not enrolled")
    try:
        proof = read_proof(entry)
    except ValueError:
        raise ChainError("P6: a signature cannot be read") from None
    if not trust.verify(reviewer.public, proof, canonical(statement)):
        raise ChainError("P6: a signature does not verify")
    return statement, reviewer


def _with_contained(asked: Terms) -> Terms:
    return replace(asked, measures=contained(asked.measures))


def _reviewer(entry: Mapping[str, Json]) -> Reviewer:
    employer = entry["employer"]
    return Reviewer(
        str(entry["key"]),
        read_key(entry),
        str(entry["account"]),
        str(entry["works_in"]),
        None if employer is None else str(employer),
    )


def _authority(entry: Mapping[str, Json]) -> Authority:
    return Authority(str(entry["id"]), str(entry["name"]), territory_of(str(c) for c in _list(entry["jurisdiction"])))


def _at(entry: Entry) -> datetime:
    return datetime.fromisoformat(str(entry["at"]))


def _mapping(value: Json) -> Mapping[str, Json]:
    if not isinstance(value, Mapping):
        raise ChainError("an entry is malformed")
    return value


def _list(value: Json) -> Sequence[Json]:
    if not isinstance(value, list):
        raise ChainError("an entry is malformed")
    return value


def _number(value: Json) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise ChainError("an entry is malformed")
    return value
