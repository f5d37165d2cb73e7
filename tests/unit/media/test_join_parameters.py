"""The upstream request is rebuilt from an allow-list: nothing that makes another identity or role gets through."""

from __future__ import annotations

import base64
import contextlib
import gzip
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from livekit.protocol.rtc import JoinRequest, WrappedJoinRequest

from folkmoot.media.join_parameters import KNOWN, BadJoinRequest, parse_query


def wrap(request: JoinRequest, *, compressed: bool = True) -> str:
    plain = request.SerializeToString()
    wrapped = WrappedJoinRequest(
        compression=WrappedJoinRequest.Compression.GZIP if compressed else WrappedJoinRequest.Compression.NONE,
        join_request=gzip.compress(plain) if compressed else plain,
    )
    return base64.urlsafe_b64encode(wrapped.SerializeToString()).decode()


def unwrap(text: str) -> JoinRequest:
    wrapped = WrappedJoinRequest.FromString(base64.urlsafe_b64decode(text))
    return JoinRequest.FromString(gzip.decompress(wrapped.join_request))


@given(
    st.dictionaries(
        st.sampled_from([*sorted(KNOWN), "publish", "attributes", "metadata", "room", "x"]) | st.text(), st.text()
    )
)
def test_p10_only_known_parameters_go_on(query: dict[str, str]) -> None:
    query.pop("join_request", None)
    asked = parse_query("/rtc", urlencode(query))
    assert {key for key, _ in asked.forwarded} <= KNOWN
    assert "publish" not in dict(asked.forwarded)
    assert dict(asked.forwarded) == {key: value for key, value in query.items() if key in KNOWN}


def test_the_first_of_duplicates_wins_as_it_does_in_livekit() -> None:
    asked = parse_query("/rtc", "access_token=one&access_token=two&reconnect=0&reconnect=1")
    assert asked.token == "one"
    assert not asked.resume
    assert asked.forwarded == (("reconnect", "0"),)


@pytest.mark.parametrize(("value", "resume"), [("1", True), ("true", True), ("0", False), ("", False), ("TRUE", False)])
def test_a_resume_is_what_livekit_takes_for_one(value: str, resume: bool) -> None:
    assert parse_query("/rtc", f"reconnect={value}").resume is resume


@pytest.mark.parametrize("compressed", [True, False])
def test_p10_a_join_request_keeps_what_media_needs_and_nothing_that_names_a_role(compressed: bool) -> None:
    request = JoinRequest(
        metadata="boss", participant_attributes={"role": "host"}, reconnect=True, participant_sid="PA_1"
    )
    request.client_info.version = "2.23.0"
    request.client_info.address = "198.51.100.1"
    request.publisher_offer.sdp = "v=0"
    request.connection_settings.auto_subscribe = True
    asked = parse_query("/rtc/v1", urlencode({"join_request": wrap(request, compressed=compressed), "publish": "zz"}))
    assert asked.resume
    ((key, value),) = asked.forwarded
    assert key == "join_request"
    kept = unwrap(value)
    assert kept.metadata == ""
    assert dict(kept.participant_attributes) == {}
    assert kept.client_info.address == ""
    assert kept.client_info.version == "2.23.0"
    assert kept.publisher_offer.sdp == "v=0"
    assert kept.connection_settings.auto_subscribe
    assert kept.participant_sid == "PA_1"


def test_a_join_request_to_the_older_path_is_rebuilt_too() -> None:
    request = JoinRequest(participant_attributes={"role": "host"}, reconnect=True)
    asked = parse_query("/rtc", urlencode({"join_request": wrap(request), "reconnect": "0"}))
    assert asked.resume
    assert dict(unwrap(dict(asked.forwarded)["join_request"]).participant_attributes) == {}


@pytest.mark.parametrize("bad", ["%%%", "AAAA", "ä", base64.urlsafe_b64encode(b"\x08\x01\x12\x03xyz").decode()])
def test_a_join_request_that_cannot_be_read_says_so(bad: str) -> None:
    with pytest.raises(BadJoinRequest):
        parse_query("/rtc/v1", urlencode({"join_request": bad}))


def test_a_join_request_is_required_and_never_unpacked_without_end() -> None:
    with pytest.raises(BadJoinRequest, match="required"):
        parse_query("/rtc/v1", "access_token=x")
    bomb = WrappedJoinRequest(
        compression=WrappedJoinRequest.Compression.GZIP, join_request=gzip.compress(bytes(50_000_000))
    )
    with pytest.raises(BadJoinRequest):
        parse_query("/rtc/v1", urlencode({"join_request": base64.urlsafe_b64encode(bomb.SerializeToString()).decode()}))


@given(st.text(max_size=200))
def test_no_query_crashes(query: str) -> None:
    with contextlib.suppress(BadJoinRequest):
        parse_query("/rtc", query)
