"""The real programs that tests drive. A missing one fails the test with the way to get it; nothing is skipped."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from folkmoot.runtime.settings import build_dir


def livekit_binary() -> Path:
    named = os.environ.get("FOLKMOOT_LIVEKIT_BINARY") or str(build_dir() / "bin" / "livekit-server")
    found = named if os.access(named, os.X_OK) else shutil.which("livekit-server")
    if not found:
        pytest.fail("LiveKit is missing: run `make livekit`")
    return Path(found)


def peer(name: str) -> Path:
    """A program of other people's, which judges the log: `fsck` or `opennote`."""
    found = build_dir() / "bin" / name
    if not os.access(found, os.X_OK):
        pytest.fail(f"{name} is missing: run `make peers`")
    return found


def chromium_binary() -> Path:
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return Path(found)
    pytest.fail("Chromium is missing: run `make test-tools`, or install the package `chromium`")
