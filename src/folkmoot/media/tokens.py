"""Join tokens: LiveKit access tokens with the least that a participant needs, and the reading of those that come back.

LiveKit signs a fresh token for every connected client, with the same grants, so what is verified here may have been
issued by it. A token cannot be revoked: the gate, not the token, keeps someone out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import jwt
from livekit.api import AccessToken, TokenVerifier, VideoGrants

LIFETIME = timedelta(minutes=10)
ROLE = "role"


@dataclass(frozen=True, slots=True)
class VerifiedToken:
    """A token that is ours, current, and lets one identity join one meeting and nothing else."""

    meeting: str
    identity: str
    raw: str


class MediaTokens:
    def __init__(self, api_key: str, api_secret: str) -> None:
        self._key = api_key
        self._secret = api_secret
        self._verifier = TokenVerifier(api_key, api_secret)

    def issue(self, *, meeting: str, identity: str, name: str, role: str) -> str:
        """A LiveKit JWT for `LIFETIME`: join this room, publish, subscribe, send data. No power over anyone."""
        return (
            AccessToken(self._key, self._secret)
            .with_identity(identity)
            .with_name(name)
            .with_attributes({ROLE: role})
            .with_ttl(LIFETIME)
            .with_grants(
                VideoGrants(
                    room_join=True,
                    room=meeting,
                    can_publish=True,
                    can_subscribe=True,
                    can_publish_data=True,
                    can_update_own_metadata=False,
                )
            )
            .to_jwt()
        )

    def verify(self, token: str) -> VerifiedToken | None:
        """What the token says, or None when it is not ours, not current, or grants more than joining one room."""
        try:
            claims = self._verifier.verify(token)
        except (jwt.InvalidTokenError, ValueError, TypeError, KeyError, AttributeError):
            return None
        video = claims.video
        if video is None or not video.room_join or not video.room or not claims.identity or "#" in claims.identity:
            return None
        powers = (
            video.room_admin,
            video.room_create,
            video.room_list,
            video.room_record,
            video.ingress_admin,
            video.hidden,
            video.recorder,
            video.agent,
            video.can_update_own_metadata,
        )
        if any(powers) or claims.kind not in (None, "", "standard"):
            return None
        return VerifiedToken(meeting=video.room, identity=claims.identity, raw=token)
