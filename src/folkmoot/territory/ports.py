"""What the territory room needs of its sources, and what it offers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from folkmoot.territory.domain import Determination


class Locator(Protocol):
    def locate(self, address: str) -> Determination:
        """Where a connection from `address` is. Never raises; keeps nothing of the address (P9)."""
        ...

    def versions(self) -> Mapping[str, str]:
        """Which data decided: source key → version."""
        ...


class RenewedLocator(Locator, Protocol):
    """One over data that may be replaced while the program runs."""

    def renew(self) -> bool:
        """Take up newer data when it is in use since; whether there was any. Costs one look at a file."""
        ...
