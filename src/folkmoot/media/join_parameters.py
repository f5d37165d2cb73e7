"""The upstream request, rebuilt: of what a client asks LiveKit for, only what is on this list goes on.

`publish` joins as another identity (`cn#zz`), which removing `cn` leaves inside; `attributes` and `metadata` would let
someone call themselves host. In `/rtc/v1` the same hides in `join_request`, a protobuf message that may be gzipped. The
names are those that LiveKit v1.13.5 reads (`pkg/service/rtcservice.go`, `pkg/service/utils.go`); the first of
duplicates wins there, so it wins here.
"""

from __future__ import annotations

import base64
import binascii
import zlib
from dataclasses import dataclass
from urllib.parse import parse_qsl

from google.protobuf.message import DecodeError
from livekit.protocol.rtc import JoinRequest, WrappedJoinRequest

PATHS = frozenset({"/rtc", "/rtc/v1"})
KNOWN = frozenset(
    {
        "adaptive_stream",
        "auto_subscribe",
        "auto_subscribe_data_track",
        "browser",
        "browser_version",
        "capabilities",
        "client_protocol",
        "device_model",
        "disable_ice_lite",
        "network",
        "os",
        "os_version",
        "protocol",
        "reconnect",
        "reconnect_reason",
        "sdk",
        "sid",
        "subscriber_allow_pause",
        "version",
    }
)
_TRUE = frozenset({"1", "true"})
# LiveKit's own bound on a join request (net/http's DefaultMaxHeaderBytes).
_LARGEST = 1 << 20


class BadJoinRequest(ValueError):
    """The client's request cannot be read; the message says which part."""


@dataclass(frozen=True, slots=True)
class SignalRequest:
    """What a client asks. `forwarded` is the upstream query, without the token, which is added once verified."""

    token: str | None
    resume: bool
    forwarded: tuple[tuple[str, str], ...]


def parse_query(path: str, query: str) -> SignalRequest:
    """Read one signalling request. `path` is one of `PATHS`. Raises `BadJoinRequest`."""
    first: dict[str, str] = {}
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=100)
    except ValueError:
        raise BadJoinRequest("the query has too many parameters") from None
    for key, value in pairs:
        first.setdefault(key, value)
    token = first.get("access_token")
    wrapped = first.get("join_request", "")
    if wrapped:
        rebuilt, resume = _rebuild(wrapped)
        return SignalRequest(token, resume, (("join_request", rebuilt),))
    if path == "/rtc/v1":
        raise BadJoinRequest("join_request is required")
    forwarded = tuple((key, value) for key, value in first.items() if key in KNOWN)
    return SignalRequest(token, first.get("reconnect", "") in _TRUE, forwarded)


def _rebuild(wrapped_text: str) -> tuple[str, bool]:
    """The join request with nothing but known fields, uncompressed; and whether it goes on with a stay."""
    try:
        wrapped = WrappedJoinRequest.FromString(base64.b64decode(wrapped_text.encode("ascii"), b"-_", validate=True))
        asked = JoinRequest.FromString(
            _gunzip(wrapped.join_request)
            if wrapped.compression == WrappedJoinRequest.Compression.GZIP
            else wrapped.join_request
        )
    except (binascii.Error, UnicodeEncodeError, DecodeError, zlib.error, ValueError):
        raise BadJoinRequest("join_request cannot be read") from None
    kept = JoinRequest(
        connection_settings=asked.connection_settings,
        add_track_requests=asked.add_track_requests,
        reconnect=asked.reconnect,
        reconnect_reason=asked.reconnect_reason,
        participant_sid=asked.participant_sid,
    )
    if asked.HasField("client_info"):
        kept.client_info.CopyFrom(asked.client_info)
        kept.client_info.ClearField("address")
    if asked.HasField("publisher_offer"):
        kept.publisher_offer.CopyFrom(asked.publisher_offer)
    if asked.HasField("sync_state"):
        kept.sync_state.CopyFrom(asked.sync_state)
    kept.DiscardUnknownFields()
    compressor = zlib.compressobj(wbits=31)
    packed = compressor.compress(kept.SerializeToString()) + compressor.flush()
    again = WrappedJoinRequest(compression=WrappedJoinRequest.Compression.GZIP, join_request=packed)
    return base64.urlsafe_b64encode(again.SerializeToString()).decode("ascii"), bool(asked.reconnect)


def _gunzip(data: bytes) -> bytes:
    decompressor = zlib.decompressobj(wbits=31)
    plain = decompressor.decompress(data, _LARGEST)
    if decompressor.unconsumed_tail:
        raise ValueError("larger than LiveKit reads")
    return plain
