"""Reading LiveKit's first response to a connect: whose stay it is."""

from __future__ import annotations

from google.protobuf import json_format
from google.protobuf.message import DecodeError
from livekit.protocol.rtc import SignalResponse


class SaysNo(Exception):
    """LiveKit answered with a leave: there is no stay, for example because a resume came too late."""


def first_participant_sid(payload: bytes, is_text: bool) -> str | None:
    """The participant's sid of a join; None for a reconnect, whose stay keeps its own. Raises `SaysNo`, and
    `ValueError` for what is no first response."""
    try:
        response = (
            json_format.Parse(payload, SignalResponse(), ignore_unknown_fields=True)
            if is_text
            else SignalResponse.FromString(payload)
        )
    except (DecodeError, json_format.ParseError, UnicodeDecodeError) as problem:
        raise ValueError("the first message is no signal response") from problem
    kind = response.WhichOneof("message")
    if kind == "join":
        return str(response.join.participant.sid)
    if kind == "reconnect":
        return None
    if kind == "leave":
        raise SaysNo
    raise ValueError(f"the first message is a {kind}")
