"""What a stored file is called, and what kind it is: nothing that the sender says is believed."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from folkmoot.meetings.files import LONGEST_FILE_NAME, UNKNOWN, clean_file_name, disposition, media_type


@pytest.mark.parametrize(
    ("given_name", "expected"),
    [
        ("report.pdf", "report.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ann\\plan.docx", "plan.docx"),
        ("..", "file"),
        (".bashrc", "bashrc"),
        ("", "file"),
        ("a\u202egpj.exe", "agpj.exe"),
        ('a"b|c?.txt', "a_b_c_.txt"),
        ("two   words\n.txt", "two words.txt"),
        ("纪念晚会.pdf", "纪念晚会.pdf"),
        ("x" * 300 + ".pdf", "x" * (LONGEST_FILE_NAME - 4) + ".pdf"),
    ],
)
def test_names_are_made_safe(given_name: str, expected: str) -> None:
    assert clean_file_name(given_name) == expected


@given(st.text(max_size=400))
def test_any_name_becomes_one_that_every_system_can_keep(given_name: str) -> None:
    name = clean_file_name(given_name)
    assert 0 < len(name) <= LONGEST_FILE_NAME
    assert not set(name) & set('<>:"|?*/\\')
    assert not name.startswith(".")
    assert all(unicodedata.category(c)[0] not in "C" for c in name)
    assert clean_file_name(name) == name
    header = disposition(name)
    assert header.startswith("attachment; ")
    header.encode("latin-1")
    assert "\r" not in header
    assert "\n" not in header


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        (b"%PDF-1.7", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n....", "image/png"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"\x00\x00\x00\x18ftypisom", "video/mp4"),
        (b"<html><script>", UNKNOWN),
        (b"<svg xmlns=", UNKNOWN),
        (b"#!/bin/sh", UNKNOWN),
        (b"", UNKNOWN),
    ],
)
def test_the_kind_is_told_by_the_first_bytes(start: bytes, expected: str) -> None:
    assert media_type(start) == expected
