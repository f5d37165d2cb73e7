"""Join tokens grant joining one meeting and nothing else, going out and coming back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import jwt
import pytest
from livekit.api import AccessToken, VideoGrants

from folkmoot.media.tokens import MediaTokens

KEY, SECRET = "key", "s" * 40
TOKENS = MediaTokens(KEY, SECRET)


def made(change: Callable[[VideoGrants], None] = lambda _: None, **other: object) -> str:
    grants = VideoGrants(room_join=True, room="abc-defg-hij")
    change(grants)
    token = AccessToken(KEY, str(other.get("secret", SECRET))).with_identity(str(other.get("identity", "ann")))
    if "ttl" in other:
        token = token.with_ttl(timedelta(seconds=-600))
    return token.with_grants(grants).to_jwt()


def test_what_is_issued_verifies_and_grants_no_power() -> None:
    token = TOKENS.issue(meeting="abc-defg-hij", identity="p-1", name="Ann", role="host")
    verified = TOKENS.verify(token)
    assert verified is not None
    assert (verified.meeting, verified.identity) == ("abc-defg-hij", "p-1")
    video = jwt.decode(token, options={"verify_signature": False})["video"]
    granted = {name for name, value in video.items() if value is True}
    assert granted == {"roomJoin", "canPublish", "canSubscribe", "canPublishData"}


@pytest.mark.parametrize(
    "power",
    [
        "room_admin",
        "room_create",
        "room_list",
        "room_record",
        "ingress_admin",
        "hidden",
        "recorder",
        "agent",
        "can_update_own_metadata",
    ],
)
def test_a_token_with_more_power_is_refused(power: str) -> None:
    assert TOKENS.verify(made(lambda grants: setattr(grants, power, True))) is None


@pytest.mark.parametrize(
    "token",
    [
        "",
        "x",
        "a.b.c",
        made(secret="t" * 40),
        made(identity="cn#zz"),
        made(ttl=-1),
        made(lambda g: setattr(g, "room_join", False)),
    ],
)
def test_a_token_that_is_not_good_is_refused(token: str) -> None:
    assert TOKENS.verify(token) is None


def test_an_unsigned_token_is_refused() -> None:
    claims = jwt.decode(made(), options={"verify_signature": False})
    assert TOKENS.verify(jwt.encode(claims, "", algorithm="none")) is None
