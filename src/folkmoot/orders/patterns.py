"""What the desk sees over time: whose orders get reversed, by whose reviews, why, and which source was wrong. People
let back in are counted in bands (P9)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, select

from folkmoot.orders.adapters.tables import authority, demand, restriction, review
from folkmoot.orders.adapters.undone import location_error, mistake
from folkmoot.orders.domain.bands import band
from folkmoot.orders.domain.undoing import Cause, Reversal
from folkmoot.runtime.canonical import Json
from folkmoot.runtime.database import Transaction
from folkmoot.territory.domain import QUORUM

# A mistake of one of these is about the order as such, and not about one person in it or where people were.
_OF_THE_ORDER = frozenset({Reversal.APPEAL_UPHELD.value, Reversal.FORGED.value, Reversal.NO_EMERGENCY.value})
_OF_ONE = frozenset({Reversal.FOR_ONE_PERSON.value, Reversal.NO_ANSWER.value})


@dataclass(slots=True)
class _Of:
    """One authority's, or one reviewer's."""

    orders: int = 0
    granted: int = 0
    reversed: int = 0
    exempted: int = 0


@dataclass(slots=True)
class _Seen:
    authorities: dict[str, _Of] = field(default_factory=dict)
    reviewers: dict[str, _Of] = field(default_factory=dict)


async def patterns(tx: Transaction, names: Mapping[str, str]) -> dict[str, Json]:
    """`names`: how colleagues call the reviewers' accounts."""
    reversed_numbers = set(
        (await tx.execute(select(mistake.c.number).where(mistake.c.reversal.in_(_OF_THE_ORDER)))).scalars()
    )
    freed = await _exempted(tx)
    seen = _Seen()
    bodies = {row.id: str(row.name) for row in await tx.execute(select(authority.c.id, authority.c.name))}
    made = select(demand.c.id, demand.c.number, demand.c.authority, restriction.c.id.label("granted"))
    for row in await tx.execute(made.outerjoin(restriction, restriction.c.demand == demand.c.id)):
        of = seen.authorities.setdefault(row.authority, _Of())
        of.orders += 1
        of.granted += row.granted is not None
        of.reversed += row.number in reversed_numbers
        of.exempted += freed.get(row.number, 0)
    approving = review.c.verdict.in_(["grant", "narrow"]) & review.c.withdrawn.is_(False)
    judged = select(review.c.reviewer, demand.c.number).join(demand, demand.c.id == review.c.demand)
    # An approval counts once it made a restriction.
    for one in await tx.execute(judged.join(restriction, restriction.c.demand == demand.c.id).where(approving)):
        of = seen.reviewers.setdefault(one.reviewer, _Of())
        of.granted += 1
        of.reversed += one.number in reversed_numbers
    return {
        "authorities": [
            {
                "id": one,
                "name": bodies.get(one, one),
                "orders": of.orders,
                "granted": of.granted,
                "reversed": of.reversed,
                "exempted": band(of.exempted) if of.exempted else None,
            }
            for one, of in sorted(
                seen.authorities.items(), key=lambda item: (-item[1].reversed, bodies.get(item[0], ""))
            )
        ],
        "reviewers": [
            {"account": one, "name": names.get(one, one), "granted": of.granted, "reversed": of.reversed}
            for one, of in _worst_first(seen.reviewers, names)
        ],
        "sources": await _sources(tx),
        "causes": await _causes(tx),
    }


async def reviewers(tx: Transaction) -> Sequence[str]:
    """The accounts of whoever reviewed anything."""
    return list((await tx.execute(select(review.c.reviewer).distinct())).scalars())


def _worst_first(seen: Mapping[str, _Of], names: Mapping[str, str]) -> list[tuple[str, _Of]]:
    return sorted(seen.items(), key=lambda item: (-item[1].reversed, names.get(item[0], item[0])))


async def _exempted(tx: Transaction) -> Mapping[int, int]:
    """People let back in while it went on for others, by number: what outlives their keys."""
    one_by_one = mistake.c.reversal.in_(_OF_ONE)
    counted = select(mistake.c.number, func.sum(mistake.c.times)).where(one_by_one).group_by(mistake.c.number)
    return {int(number): int(times) for number, times in (await tx.execute(counted)).all()}


async def _sources(tx: Transaction) -> list[dict[str, Json]]:
    """How often each was found to be wrong: by a location error, or by the review of a mistake that none explains."""
    errors = Counter((await tx.execute(select(location_error.c.source))).scalars())
    explained = mistake.c.reversal == Reversal.LOCATION_ERROR.value
    found = Counter((await tx.execute(select(mistake.c.source).where(~explained))).scalars())
    return [{"source": key, "wrong": errors[key] + found[key]} for key in QUORUM]


async def _causes(tx: Transaction) -> list[dict[str, Json]]:
    counted = Counter((await tx.execute(select(mistake.c.cause))).scalars())
    return [{"cause": cause.value, "times": counted[cause.value]} for cause in Cause if counted[cause.value]]
