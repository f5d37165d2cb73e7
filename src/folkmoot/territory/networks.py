"""Networks whose addresses say nothing of where their people are, whatever the sources of countries say. Pure.

Matched by AS number, never by a name (names are changed, translated and copied). The kinds are those of `iporigin`.
"""

from __future__ import annotations

from collections.abc import Mapping

# Measured: one location source puts 1,329 of the addresses of 104.28.0.0/16, from which WARP's users come out, into
# China; Starlink's span 211 codes; Private Relay leaves through Akamai, Cloudflare and Fastly. A satellite's addresses
# are where its operator is registered, and its people are under the beam or on an aeroplane.
_RELAYS: Mapping[int, str] = {
    13335: "a relay's (Cloudflare, which carries WARP)",
    36183: "a relay's (Akamai, which carries Private Relay)",
    54113: "a relay's (Fastly, which carries Private Relay)",
    22616: "a relay's (Zscaler, which companies' people come through)",
    53813: "a relay's (Zscaler, which companies' people come through)",
    62044: "a relay's (Zscaler, which companies' people come through)",
}
_SATELLITES: Mapping[str, tuple[int, ...]] = {
    "Starlink": (14593, 27277),
    "Hughes": (1358, 6621, 63062),
    "Viasat": (7155, 16491, 40306, 40311),
    "Intelsat": (22351, 26243),
    "Inmarsat": (25222, 31515),
    "SES": (12684, 60725),
    "OneWeb": (800,),
    "Kacific": (135409,),
    "Iridium": (22184,),
    "Panasonic Avionics": (64294,),
}
# Networks of places that RU and UA claim. Three of three sources put most of their addresses into RU, so a source of
# countries cannot tell that there is anything to tell.
_CONTESTED: Mapping[str, tuple[int, ...]] = {
    "Crimea": (8654, 21445, 28761, 44139, 47203, 56587, 57093, 59833, 198899, 200007, 201776, 204791, 215167),
    "Donetsk": (39089, 52213, 202279, 206810, 211692, 214721),
    "Luhansk": (29031, 208890),
}
UNRELIABLE_AS: Mapping[int, str] = {
    **_RELAYS,
    **{asn: f"a satellite operator's ({whose})" for whose, several in _SATELLITES.items() for asn in several},
    **{asn: f"one of {where}, claimed by RU and UA" for where, several in _CONTESTED.items() for asn in several},
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
