"""The errors a use case may end with. They know no HTTP: `http.problems` holds the one table that maps them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Kind(StrEnum):
    """What went wrong, from the caller's point of view."""

    INVALID = "invalid"
    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    CONFLICT = "conflict"
    TOO_LARGE = "too_large"
    TOO_MANY = "too_many"
    UNAVAILABLE = "unavailable"


class Promise(StrEnum):
    """The promises of the platform, by number, for errors that defend one."""

    TERRITORY = "P1"
    SPECIFICITY = "P2"
    PERSONS = "P3"
    CONTINUITY = "P4"
    DOUBT = "P5"
    TWO_PEOPLE = "P6"
    TIME = "P7"
    OPENNESS = "P8"
    LITTLE_DATA = "P9"
    COMPLETENESS = "P10"
    OUTAGES = "P11"
    CEILING = "P12"


class DomainError(Exception):
    """A use case refused. `message` says what is wrong and what to do; `field` names the input at fault, if one is;
    `more`: what a program can go on with."""

    def __init__(
        self,
        kind: Kind,
        message: str,
        *,
        field: str | None = None,
        promise: Promise | None = None,
        more: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.field = field
        self.promise = promise
        self.more = dict(more or {})


def invalid(message: str, field: str, promise: Promise | None = None) -> DomainError:
    """Bad input: names the field."""
    return DomainError(Kind.INVALID, message, field=field, promise=promise)


def not_found(message: str, field: str | None = None) -> DomainError:
    return DomainError(Kind.NOT_FOUND, message, field=field)


def conflict(message: str, promise: Promise | None = None, field: str | None = None) -> DomainError:
    return DomainError(Kind.CONFLICT, message, promise=promise, field=field)


def forbidden(message: str, promise: Promise | None = None) -> DomainError:
    return DomainError(Kind.FORBIDDEN, message, promise=promise)


def unavailable(message: str, promise: Promise | None = None) -> DomainError:
    return DomainError(Kind.UNAVAILABLE, message, promise=promise)
