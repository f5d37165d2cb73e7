"""LiveKit's RoomService over loopback: who is there, removal, notices, roles, muting."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Awaitable, Sequence
from typing import TypeVar

import aiohttp
from google.protobuf.message import Message
from livekit.api import AccessToken, TwirpError, TwirpErrorCode, VideoGrants
from livekit.api.twirp_client import TwirpClient
from livekit.protocol.models import DataPacket, ParticipantInfo, TrackType
from livekit.protocol.room import (
    ListParticipantsRequest,
    ListParticipantsResponse,
    MuteRoomTrackRequest,
    MuteRoomTrackResponse,
    PerformRpcRequest,
    PerformRpcResponse,
    RemoveParticipantResponse,
    RoomParticipantIdentity,
    SendDataRequest,
    SendDataResponse,
    UpdateParticipantRequest,
)

from folkmoot.enforcement.ports import Delivery, LiveParticipant, MediaUnavailable, Notice, Removal
from folkmoot.media.tokens import ROLE

NOTICE_METHOD = "folkmoot.notice"
_TIMEOUT = 3.0  # seconds, of any call
_ANSWER_WITHIN_MS = 400  # a client of ours answers in a few; LiveKit's least is not documented
_SERVICE = "RoomService"

Answer = TypeVar("Answer", bound=Message)
Meaning = TypeVar("Meaning")


class LiveKitRooms:
    """Implements enforcement's `MediaControl` and the meetings' `Rooms`. Close it with `aclose`."""

    def __init__(self, http_url: str, api_key: str, api_secret: str) -> None:
        self._url = http_url
        self._key = api_key
        self._secret = api_secret
        self._session: aiohttp.ClientSession | None = None

    async def aclose(self) -> None:
        if self._session is not None:
            await self._session.close()

    # --- enforcement.ports.MediaControl ---------------------------------------------------------------------------

    async def notify(self, meeting: str, identity: str, notice: Notice) -> Delivery:
        """Tell one person, acknowledged where their client knows how; else by data, which nobody acknowledges."""
        # An RPC to a room that is not there takes LiveKit 3 s to refuse.
        if identity not in {p.identity for p in await self._list(meeting)}:
            return Delivery.ABSENT
        payload = json.dumps({"leave": notice.leave, "problem": json.loads(notice.body)})
        request = PerformRpcRequest(
            room=meeting,
            destination_identity=identity,
            method=NOTICE_METHOD,
            payload=payload,
            response_timeout_ms=_ANSWER_WITHIN_MS,
        )
        # Any refusal may be the client's own (it knows no such method), so it is no word about the engine.
        with contextlib.suppress(TwirpError):
            await self._request("PerformRpc", meeting, request, PerformRpcResponse)
            return Delivery.ACKNOWLEDGED
        data = SendDataRequest(
            room=meeting,
            data=payload.encode(),
            kind=DataPacket.Kind.RELIABLE,
            destination_identities=[identity],
            topic=NOTICE_METHOD,
        )
        try:
            await self._call("SendData", meeting, data, SendDataResponse)
        except TwirpError as refusal:
            return _not_found(refusal, Delivery.ABSENT)
        return Delivery.SENT

    async def remove_participant(self, meeting: str, identity: str) -> Removal:
        request = RoomParticipantIdentity(room=meeting, identity=identity)
        try:
            await self._call("RemoveParticipant", meeting, request, RemoveParticipantResponse)
        except TwirpError as refusal:
            return _not_found(refusal, Removal.NOT_FOUND)
        return Removal.REMOVED

    async def list_participants(self, meeting: str) -> Sequence[LiveParticipant]:
        listed = await self._list(meeting)
        return [LiveParticipant(p.identity, p.sid) for p in listed]

    # --- meetings.ports.Rooms -------------------------------------------------------------------------------------

    async def live(self, meeting: str) -> Sequence[tuple[str, int]]:
        """Identities with the time they joined (ms since the epoch), longest present first."""
        listed = await self._list(meeting)
        return sorted(((p.identity, p.joined_at_ms or p.joined_at * 1000) for p in listed), key=lambda pair: pair[1])

    async def set_role(self, meeting: str, identity: str, role: str) -> None:
        """Show a role to all. Only the attribute: LiveKit's permissions stay as the token gave them."""
        request = UpdateParticipantRequest(room=meeting, identity=identity, attributes={ROLE: role})
        try:
            await self._call("UpdateParticipant", meeting, request, ParticipantInfo)
        except TwirpError as refusal:
            _not_found(refusal, None)

    async def mute(self, meeting: str, identity: str) -> int:
        """Mute what the participant says; they can unmute. Returns how many tracks were muted."""
        muted = 0
        for participant in await self._list(meeting):
            if participant.identity != identity:
                continue
            for track in participant.tracks:
                if track.type == TrackType.AUDIO and not track.muted:
                    request = MuteRoomTrackRequest(room=meeting, identity=identity, track_sid=track.sid, muted=True)
                    try:
                        await self._call("MutePublishedTrack", meeting, request, MuteRoomTrackResponse)
                    except TwirpError as refusal:
                        _not_found(refusal, None)
                    else:
                        muted += 1
        return muted

    # --- inside -------------------------------------------------------------------------------------------------

    async def _list(self, meeting: str) -> Sequence[ParticipantInfo]:
        request = ListParticipantsRequest(room=meeting)
        try:
            answer = await self._call("ListParticipants", meeting, request, ListParticipantsResponse)
        except TwirpError as refusal:
            return _not_found(refusal, ())
        return list(answer.participants)

    async def _call(self, method: str, meeting: str, request: Message, answer: type[Answer]) -> Answer:
        """One Twirp call. A refusal is a `TwirpError`; no answer, or "not now", is `MediaUnavailable`."""
        try:
            return await self._request(method, meeting, request, answer)
        except TwirpError as refusal:
            if refusal.code in _NOT_NOW or refusal.status >= 500:
                raise MediaUnavailable(method) from None
            raise

    async def _request(self, method: str, meeting: str, request: Message, answer: type[Answer]) -> Answer:
        if self._session is None:
            # No proxy of the environment: this is loopback, or the operator's own cluster.
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_TIMEOUT), trust_env=False)
            self._twirp = TwirpClient(self._session, self._url, "livekit", failover=False)
        headers = {"Authorization": f"Bearer {self._token(meeting)}"}
        try:
            pending: Awaitable[Answer] = self._twirp.request(_SERVICE, method, request, headers, answer)
            return await pending
        except (TimeoutError, aiohttp.ClientError, OSError, ValueError) as problem:
            raise MediaUnavailable(method) from problem

    def _token(self, meeting: str) -> str:
        grants = VideoGrants(room_admin=True, room=meeting)
        return AccessToken(self._key, self._secret).with_grants(grants).to_jwt()


_NOT_NOW = {TwirpErrorCode.UNAVAILABLE, TwirpErrorCode.INTERNAL, TwirpErrorCode.DEADLINE_EXCEEDED}


def _not_found(refusal: TwirpError, meaning: Meaning) -> Meaning:
    if refusal.code == TwirpErrorCode.NOT_FOUND:
        return meaning
    raise MediaUnavailable(refusal.code) from refusal
