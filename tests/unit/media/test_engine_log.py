"""What passes of LiveKit's output: allow-listed words, and never an address, a token or SDP (P9)."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from folkmoot.media.engine_log import FIELDS, MESSAGES, SWITCHED_PAIR, Removed, reduce_line, removed, switched_pair

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.ip_addresses().map(str) | st.just("a=ice-pwd:secret"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@given(
    st.sampled_from(sorted(MESSAGES)) | st.text(),
    st.dictionaries(st.sampled_from(sorted(FIELDS)) | st.text(), ANYTHING),
)
def test_p9_only_allow_listed_messages_and_plain_words_pass(message: str, fields: dict[str, object]) -> None:
    record = reduce_line(json.dumps({**fields, "msg": message, "level": "info"}))
    if message not in MESSAGES:
        assert record is None
        return
    assert record is not None
    for name, value in record.fields:
        assert name in FIELDS
        assert ":" not in value
        assert " " not in value
        assert name == "version" or "." not in value


@given(st.text())
def test_p9_what_is_no_json_is_dropped(line: str) -> None:
    record = reduce_line(line)
    assert record is None


@given(st.ip_addresses())
def test_p9_no_address_passes_in_any_field(address: object) -> None:
    for name in FIELDS:
        record = reduce_line(json.dumps({"msg": "closing room", "level": "info", name: str(address)}))
        assert record is not None
        assert str(address) not in str(record)


def test_media_that_moved_is_recognised_and_told_without_addresses() -> None:
    first = switched_pair(_switch("198.51.100..."))
    again = switched_pair(_switch("198.51.100..."))
    abroad = switched_pair(_switch("203.0.113..."))
    assert first is not None
    assert again is not None
    assert abroad is not None
    assert (first.meeting, first.identity) == ("abc-defg-hij", "p-1")
    assert first.trace == again.trace != abroad.trace
    assert "198.51.100" not in str(first)
    assert "198.51.100" not in str(reduce_line(_switch("198.51.100...")))
    assert switched_pair('{"msg":"other"}') is None
    assert switched_pair(SWITCHED_PAIR) is None


def _closing(reason: str, **more: object) -> str:
    fields = {"level": "info", "msg": "participant closing", "room": "abc-defg-hij", "participant": "p-1"}
    return json.dumps({**fields, "reason": reason, "remote": "203.0.113...", **more})


@pytest.mark.parametrize("reason", ["SERVICE_REQUEST_REMOVE_PARTICIPANT", "SERVICE_REQUEST_DELETE_ROOM"])
def test_whoever_was_removed_by_the_engines_api_is_told_and_no_log_names_them(reason: str) -> None:
    assert removed(_closing(reason)) == Removed("abc-defg-hij", "p-1")
    logged = reduce_line(_closing(reason))
    assert logged is not None
    assert ("reason", reason) in logged.fields
    assert "p-1" not in str(logged)


@pytest.mark.parametrize(
    "line",
    [
        _closing("CLIENT_REQUEST_LEAVE"),
        _closing("DUPLICATE_IDENTITY"),
        _closing("ROOM_MANAGER_STOP"),
        _closing("SERVICE_REQUEST_REMOVE_PARTICIPANT", msg="removing participant"),
        _closing("SERVICE_REQUEST_REMOVE_PARTICIPANT", participant=None),
        "participant closing SERVICE_REQUEST_REMOVE_PARTICIPANT",
    ],
)
def test_whoever_went_in_any_other_way_was_not_removed(line: str) -> None:
    assert removed(line) is None


def _switch(remote: str) -> str:
    return json.dumps(
        {
            "level": "info",
            "msg": SWITCHED_PAIR,
            "room": "abc-defg-hij",
            "participant": "p-1",
            "existingPair": {"localAddress": "192.0.2.1", "remoteAddress": "192.0.2..."},
            "newPair": {"localAddress": "192.0.2.1", "remoteAddress": remote},
        }
    )
