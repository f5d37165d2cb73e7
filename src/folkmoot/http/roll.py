"""The desk's roll: whose keys count and whose wait, as its pages show it. What counts, the chain of trust says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from pydantic import BaseModel

from folkmoot.identity.service import Account, Identity, ReviewerKey
from folkmoot.orders.desk import DeskService
from folkmoot.orders.domain.chain import Desk
from folkmoot.orders.domain.proposals import Proposal, ProposalKind
from folkmoot.orders.domain.rules import Reviewer, advice_for, missing_to_open
from folkmoot.runtime.canonical import digest
from folkmoot.runtime.clock import rfc3339, rfc3339_or_none
from folkmoot.runtime.database import Transaction

KeyState = Literal["founding", "pending", "waiting", "enrolled", "revoked"]


class KeyOut(BaseModel):
    key_id: str
    algorithm: Literal["Ed25519", "WebAuthn"]
    state: KeyState


class ReviewerOut(KeyOut):
    """One key of a reviewer. `founding`: counts once the desk opens; `pending`: two have to endorse it; `waiting`: they
    did, and it counts from then on."""

    account: str
    email: str
    works_in: str
    employer: str | None
    endorsed_by: int
    counts_from: str | None


class AuthorityOut(BaseModel):
    id: str
    name: str
    jurisdiction: list[str]
    state: Literal["founding", "pending", "enrolled"]


class WaitingOut(BaseModel):
    """What two reviewers have to endorse. `subject`: an authority's or a key's id; `digest`: of this very proposal,
    what an endorsement signs; `may_endorse`: whoever asks may."""

    subject: str
    digest: str
    kind: ProposalKind
    email: str | None
    name: str | None
    works_in: str | None
    employer: str | None
    jurisdiction: list[str] | None
    proposed_at: str
    endorsed_by: int
    counts_from: str | None
    may_endorse: bool


class DeskOut(BaseModel):
    """`missing`: what the desk cannot be opened without; `advice`: what it could not do, opened as it is."""

    state: Literal["closed", "open"]
    founding: str | None
    reviewers: list[ReviewerOut]
    authorities: list[AuthorityOut]
    waiting: list[WaitingOut]
    can_open: bool
    missing: list[str]
    advice: list[str]


class Roll:
    def __init__(self, identity: Identity, desk: DeskService) -> None:
        self._identity = identity
        self._desk = desk

    async def of(self, tx: Transaction, who: Account) -> tuple[list[KeyOut], bool]:
        """An account's signing keys, and whether the desk is open."""
        shown = await self.reviewers(tx)
        mine = [KeyOut.model_validate(one.model_dump(include=set(KeyOut.model_fields))) for one in shown]
        own = [key for key, one in zip(mine, shown, strict=True) if one.account == who.id]
        return own, self._desk.trust() is not None

    async def reviewers(self, tx: Transaction) -> list[ReviewerOut]:
        """Every key, the oldest first."""
        keys = await self._identity.keys(tx)
        if self._desk.trust() is None:
            return [_reviewer(key, "founding", None, None) for key in keys]
        desk, waiting = await self._desk.read(tx), await self._desk.waiting(tx)
        proposed = {one.subject: one for one in waiting if one.kind is ProposalKind.KEY}
        return [_standing(key, desk, proposed.get(key.id)) for key in keys]

    async def show(self, tx: Transaction, who: Account) -> DeskOut:
        trust, reviewers = self._desk.trust(), await self.reviewers(tx)
        waiting = [] if trust is None else await self._desk.waiting(tx)
        known = await self._desk.authorities(tx)
        pending = {one.subject for one in waiting if one.kind is ProposalKind.AUTHORITY}
        counting = await self.founders(tx) if trust is None else list((await self._desk.read(tx)).keys.values())
        missing = missing_to_open(counting) if trust is None else []
        own = {key.account for key in counting if key.account == who.id}
        emails = await self._identity.named(tx, [one.account for one in waiting if one.account])
        return DeskOut(
            state="closed" if trust is None else "open",
            founding=trust.founding if trust else None,
            reviewers=reviewers,
            authorities=[
                AuthorityOut(
                    id=one.id,
                    name=one.name,
                    jurisdiction=one.jurisdiction.listed(),
                    state="founding" if trust is None else "pending" if one.id in pending else "enrolled",
                )
                for one in known
            ],
            waiting=[_waiting(one, emails, own) for one in waiting],
            can_open=trust is None and not missing,
            missing=missing,
            advice=advice_for(counting, [(one.name, one.jurisdiction) for one in known]),
        )

    async def founders(self, tx: Transaction) -> Sequence[Reviewer]:
        """Whose keys the desk would be founded with now."""
        return [
            Reviewer(key.id, key.public, key.account.id, key.account.works_in or "", key.account.employer)
            for key in await self._identity.keys(tx)
        ]


def _standing(key: ReviewerKey, desk: Desk, proposed: Proposal | None) -> ReviewerOut:
    if (counts := desk.keys.get(key.id)) is not None:
        return _reviewer(key, "enrolled", counts, None)
    if proposed is not None:
        return _reviewer(key, "pending" if proposed.counts_from is None else "waiting", None, proposed)
    return _reviewer(key, "revoked" if key.id in desk.accounts else "pending", None, None)


def _reviewer(key: ReviewerKey, state: KeyState, counts: Reviewer | None, proposed: Proposal | None) -> ReviewerOut:
    # Where they work is as the chain has it, once it has it: that is what their reviews are judged by.
    return ReviewerOut(
        key_id=key.id,
        algorithm=key.public.algorithm.value,
        state=state,
        account=key.account.id,
        email=key.account.email,
        works_in=counts.works_in if counts else key.account.works_in or "",
        employer=counts.employer if counts else key.account.employer,
        endorsed_by=len(proposed.endorsed_by) if proposed else 0,
        counts_from=rfc3339(proposed.counts_from) if proposed and proposed.counts_from else None,
    )


def _waiting(one: Proposal, emails: Mapping[str, str], own: set[str]) -> WaitingOut:
    def text(name: str) -> str | None:
        value = one.entry.get(name)
        return value if isinstance(value, str) else None

    listed = one.entry.get("jurisdiction")
    others = own - one.endorsed_by - ({one.account} if one.account else set())
    return WaitingOut(
        subject=one.subject,
        digest=digest(one.entry),
        kind=one.kind,
        email=emails.get(one.account or ""),
        name=text("name"),
        works_in=text("works_in"),
        employer=text("employer"),
        jurisdiction=[str(code) for code in listed] if isinstance(listed, list) else None,
        proposed_at=text("at") or "",
        endorsed_by=len(one.endorsed_by),
        counts_from=rfc3339_or_none(one.counts_from),
        may_endorse=bool(others) and one.counts_from is None,
    )
