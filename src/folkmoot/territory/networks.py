"""Networks whose addresses say nothing of where their people are, whatever the sources of countries say. Pure.

Matched by AS number, never by a name (names are changed, translated and copied). The kinds are those of `iporigin`.
"""

from __future__ import annotations

from collections.abc import Mapping

# Measured: one location source puts 1,329 of the addresses of 104.28.0.0/16, from which WARP's users come out, into
# China; Starlink's span 211 codes; Private Relay leaves through Akamai.
UNRELIABLE_AS: Mapping[int, str] = {
    13335: "a relay's (Cloudflare, which carries WARP)",
    14593: "a satellite operator's (Starlink)",
    27277: "a satellite operator's (Starlink)",
    36183: "a relay's (Akamai, which carries Private Relay)",
}
KINDS: Mapping[str, str] = {
    "hosting": "a hosting provider's",
    "cdn": "a content network's",
    "vpn": "a VPN's or a relay's",
    "tor": "a Tor exit's",
    "bot": "a crawler's",
}
ANYWHERE = "-"


def unreliable(asn: int, kind: str | None, company: str | None, more: Mapping[int, str]) -> tuple[str, ...]:
    """Why this network's addresses say nothing of a place, in words; empty when nothing speaks against them.

    `asn`: 0 when unknown. `kind`: what its addresses are for, when that is known. `company`: what the operator's map of
    company networks says, `ANYWHERE` for people who may be anywhere. `more`: the operator's own AS numbers."""
    reasons = []
    whose = UNRELIABLE_AS.get(asn) or more.get(asn)
    if whose is not None:
        reasons.append(f"the network (AS{asn}) is {whose}")
    if kind is not None:
        reasons.append(f"the network is {KINDS.get(kind, f'one of machines ({kind})')}")
    if company == ANYWHERE:
        reasons.append("the network is a company's, whose people may be anywhere")
    return tuple(reasons)
