"""Who speaks by a join token."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import Request

from folkmoot.media.tokens import VerifiedToken
from folkmoot.runtime.errors import DomainError, Kind, forbidden


def holder(verify: Callable[[str], VerifiedToken | None], request: Request, code: str) -> VerifiedToken:
    """Whoever joined meeting `code`."""
    token = verify(request.headers.get("authorization", "").removeprefix("Bearer "))
    if token is None:
        raise DomainError(Kind.UNAUTHENTICATED, "send your join token as `Authorization: Bearer …`")
    if token.meeting != code:
        raise forbidden("this token is for another meeting")
    return token
