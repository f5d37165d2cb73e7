"""Where a log's files stand (C2SP tlog-tiles): tiles of hashes and bundles of entries. Pure."""

from __future__ import annotations

import re

TILE_HEIGHT = 8
TILE_WIDTH = 1 << TILE_HEIGHT
LARGEST_ENTRY = 0xFFFF
_PATH = re.compile(r"(?:x[0-9]{3}/)*[0-9]{3}(?:\.p/(?:[1-9][0-9]{0,2}))?")


def index_path(index: int, width: int = TILE_WIDTH) -> str:
    """`x001/x234/067`, and `.p/W` for a partial one of width W."""
    groups = [f"{index % 1000:03d}"]
    while index >= 1000:
        index //= 1000
        groups.append(f"x{index % 1000:03d}")
    partial = "" if width == TILE_WIDTH else f".p/{width}"
    return "/".join(reversed(groups)) + partial


def parse_index_path(path: str) -> tuple[int, int]:
    """The index and width of a path. Raises `ValueError`."""
    if not _PATH.fullmatch(path):
        raise ValueError("this is no tile's path")
    groups, _, partial = path.partition(".p/")
    index = int(groups.replace("x", "").replace("/", ""))
    width = int(partial) if partial else TILE_WIDTH
    if width > TILE_WIDTH or (partial and width == TILE_WIDTH) or index_path(index, width) != path:
        raise ValueError("this is no tile's path")
    return index, width


def widths(size: int, level: int) -> list[tuple[int, int]]:
    """The tiles of a level in a tree of `size` leaves: (index, width), full ones and the partial one at the end."""
    hashes = size >> (level * TILE_HEIGHT)
    full, rest = divmod(hashes, TILE_WIDTH)
    return [(i, TILE_WIDTH) for i in range(full)] + ([(full, rest)] if rest else [])


def encode_bundle(entries: list[bytes]) -> bytes:
    """Entries with a big-endian uint16 length each. Raises `ValueError` for one that is too long."""
    if any(len(entry) > LARGEST_ENTRY for entry in entries):
        raise ValueError("an entry has at most 65,535 bytes")
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def decode_bundle(data: bytes) -> list[bytes]:
    """The entries of a bundle. Raises `ValueError` when it is cut off."""
    entries, at = [], 0
    while at < len(data):
        length = int.from_bytes(data[at : at + 2], "big")
        entry = data[at + 2 : at + 2 + length]
        if len(entry) != length or at + 2 > len(data):
            raise ValueError("the bundle is cut off")
        entries.append(entry)
        at += 2 + length
    return entries
