"""What a stored file is called and what kind it is. Pure: nothing that a sender says of a file is believed."""

from __future__ import annotations

import unicodedata
from urllib.parse import quote

LONGEST_FILE_NAME = 150
UNKNOWN = "application/octet-stream"
_FORBIDDEN = frozenset('<>:"|?*')
_KINDS = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"PK\x03\x04", "application/zip"),
    (b"OggS", "application/ogg"),
    (b"fLaC", "audio/flac"),
    (b"ID3", "audio/mpeg"),
    (b"\x1aE\xdf\xa3", "video/webm"),
)
LOOK_AT = 16


def media_type(start: bytes) -> str:
    """By the first `LOOK_AT` bytes; what is not known, and whatever a browser might run, is octets."""
    if start[:4] == b"RIFF" and start[8:12] in (b"WEBP", b"WAVE"):
        return "image/webp" if start[8:12] == b"WEBP" else "audio/wav"
    if start[4:8] == b"ftyp":
        return "video/mp4"
    return next((kind for magic, kind in _KINDS if start.startswith(magic)), UNKNOWN)


def clean_file_name(given: str) -> str:
    """A name that any system can keep: no folders, nothing that turns text around, no name that hides itself."""
    last = unicodedata.normalize("NFC", given).replace("\\", "/").rsplit("/", 1)[-1]
    readable = "".join(c for c in last if c == " " or unicodedata.category(c)[0] not in "CZ")
    name = " ".join("".join("_" if c in _FORBIDDEN else c for c in readable).split()).strip(". ")
    if len(name) > LONGEST_FILE_NAME:
        stem, dot, extension = name.rpartition(".")
        ending = f".{extension}" if dot and len(extension) <= 16 else ""
        name = (stem if ending else name)[: LONGEST_FILE_NAME - len(ending)].rstrip(". ") + ending
    return name or "file"


def disposition(name: str) -> str:
    """To be saved, never shown (RFC 6266): a plain name for the oldest clients, the true one for all others."""
    plain = "".join(c if c.isascii() and c not in '"\\%;' else "_" for c in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
