"""`folkmoot locate`: determinations of addresses, a line of JSON each."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from folkmoot.territory.domain import Determination
from folkmoot.territory.ports import Locator

_CHUNK = 1 << 16
_quoted = json.JSONEncoder().encode


def located(locator: Locator, addresses: Iterable[str]) -> Iterator[str]:
    """`address`, `determination` (a code or `uncertain`), `reasons` and `sources`, with the line's end; blank lines are
    passed over."""
    for line in addresses:
        address = line.strip()
        if address:
            yield f'{{"address": {_quoted(address)}, {_said(locator.locate(address))}'


def lines_read(read_some: Callable[[int], bytes]) -> Iterator[tuple[list[str], int]]:
    """Whatever lines have come, as soon as they have, and how many bytes were read until then: a file comes in large
    pieces, and who writes line by line is answered line by line. What is no UTF-8 is no address; it stops nothing."""
    read, rest = 0, b""
    while chunk := read_some(_CHUNK):
        read += len(chunk)
        whole, newline, begun = chunk.rpartition(b"\n")
        if newline:
            yield (rest + whole).decode(errors="replace").split("\n"), read
            rest = begun
        else:
            rest += chunk
    if rest:
        yield [rest.decode(errors="replace")], read


@lru_cache(maxsize=10_000)
def _said(found: Determination) -> str:
    """Many addresses share one determination, and writing it as JSON costs more than making it."""
    said = {
        "determination": found.country or "uncertain",
        "reasons": list(found.reasons),
        "sources": dict(found.sources),
    }
    return json.dumps(said)[1:] + "\n"
