"""The second look: what every source said of somebody's place then, and what can be said of it now. Pure.

It cannot ask the sources again about the address of then, for nobody kept it. It sees whether their answers of then
still make a place by the rules and by what is known of the sources now; and where the connection is that files the
appeal, which may be quite another.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from folkmoot.redress.evidence import KeptEvidence
from folkmoot.runtime.clock import rfc3339
from folkmoot.territory.domain import Determination, reconsider


@dataclass(frozen=True, slots=True)
class Here:
    """The connection that files an appeal: where it is, and which data says so."""

    place: Determination
    versions: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class WrongSource:
    """A source that was found to be wrong about a country, in one version of its data; None: whatever the version."""

    source: str
    country: str
    version: str | None


@dataclass(frozen=True, slots=True)
class Look:
    """`words`: for the reviewer, codes and names of sources only. `holds` False: what was determined then would be in
    doubt by now, so it does not stand (P5). `by_mistake`: because a source was found to be wrong since."""

    words: str
    holds: bool
    by_mistake: bool


def look_again(then: KeptEvidence, here: Here, wrong: Collection[WrongSource]) -> Look:
    distrusted = {
        key
        for key, code in then.place.sources
        for one in wrong
        if (one.source, one.country) == (key, code) and one.version in (None, then.versions.get(key))
    }
    again = reconsider(then.place, distrusted)
    holds = again.country is not None and again.country == then.place.country
    said = [
        f"At {rfc3339(then.at.replace(microsecond=0))}: {_told(then.place)}.",
        f"Where this appeal comes from: {_told(here.place)}.",
        *(
            f"{key} answered from {old} then, and answers from {new} now."
            for key, old in sorted(then.versions.items())
            if (new := here.versions.get(key)) != old
        ),
        *(
            f"{key} was found to be wrong about {then.place.country}, so its word counts for nothing."
            for key in sorted(distrusted)
        ),
        "By what is known now, what was determined then stands."
        if holds
        else f"By what is known now, it would be in doubt ({'; '.join(again.reasons)}).",
    ]
    return Look("\n".join(said), holds, bool(distrusted))


def _told(place: Determination) -> str:
    if not place.sources:
        return "; ".join(place.reasons)
    answers = ", ".join(f"{key} says {code}" if code else f"{key} has no answer" for key, code in place.sources)
    return f"{answers}; so {place.country or 'uncertain'}"
