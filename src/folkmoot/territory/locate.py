"""`folkmoot locate`: determinations of addresses, one JSON object each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from folkmoot.territory.ports import Locator


def locate_lines(locator: Locator, addresses: Iterable[str]) -> Iterator[dict[str, object]]:
    """`address`, `determination` (a code or `uncertain`), `reasons` and `sources`; blank lines are passed over."""
    for line in addresses:
        address = line.strip()
        if not address:
            continue
        found = locator.locate(address)
        yield {
            "address": address,
            "determination": found.country or "uncertain",
            "reasons": list(found.reasons),
            "sources": dict(found.sources),
        }
