"""What the territory room needs of its sources, and what it offers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from folkmoot.territory.addresses import Address
from folkmoot.territory.domain import Determination


class CountrySource(Protocol):
    """One source of countries. `key` is its letter in the quorum, `version` says which data answered."""

    @property
    def key(self) -> str: ...

    @property
    def version(self) -> str: ...

    def country(self, address: Address) -> str | None:
        """The alpha-2 code, or None where the source has no answer. Microseconds; never raises."""
        ...


class Locator(Protocol):
    def locate(self, address: str) -> Determination:
        """Where a connection from `address` is. Never raises; keeps nothing of the address (P9)."""
        ...

    def versions(self) -> Mapping[str, str]:
        """Which data decided: source key → version."""
        ...
