"""`folkmoot locate`: a line of JSON for each address, from arguments, a file, or somebody who is still writing."""

from __future__ import annotations

import contextlib
import io
import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from folkmoot.cli.progress import Bar
from folkmoot.runtime.settings import load_settings
from folkmoot.territory.adapters.build import build_locator
from folkmoot.territory.domain import Determination
from folkmoot.territory.locate import lines_read, located

LOCATE = [sys.executable, "-m", "folkmoot", "locate", "-"]


def test_every_line_is_answered_however_it_is_written() -> None:
    real = build_locator(load_settings({}))
    lines = [json.loads(line) for line in located(real, ["193.0.0.1\n", "", " 999.1.1.1 ", '𝟠.8.8.8"\\'])]
    assert [line["determination"] for line in lines] == ["NL", "uncertain", "uncertain"]
    assert [line["address"] for line in lines] == ["193.0.0.1", "999.1.1.1", '𝟠.8.8.8"\\']
    assert lines[0]["sources"] == {"G": "NL", "D": "NL", "R": "NL", "I": "NL"}
    assert list(lines[0]) == ["address", "determination", "reasons", "sources"]


class Anew:
    """Makes each determination anew; of two that are alike, one is written."""

    def locate(self, address: str) -> Determination:
        return Determination("NL" if address.startswith("193.") else None, ("so it is",), (("G", address[:3]),))

    def versions(self) -> dict[str, str]:
        return {}


def test_what_is_remembered_of_one_determination_is_told_of_no_other() -> None:
    found = [json.loads(line) for line in located(Anew(), ["193.0.0.1", "8.8.8.8", "193.0.0.2", "9.9.9.9"])]
    assert [(one["determination"], one["sources"]["G"]) for one in found] == [
        ("NL", "193"),
        ("uncertain", "8.8"),
        ("NL", "193"),
        ("uncertain", "9.9"),
    ]


@pytest.mark.parametrize("size", [1, 3, 7, 1000])
def test_lines_are_whole_whatever_the_pieces_they_come_in(size: int) -> None:
    text = "1.2.3.4\r\n\n𝟠.8.8.8\n2001:db8::1\nthe last".encode() + b"\xff"

    whole = io.BytesIO(text)
    found = list(lines_read(lambda _: whole.read(size)))
    lines = [line.strip() for some, _ in found for line in some]
    assert [line for line in lines if line] == ["1.2.3.4", "𝟠.8.8.8", "2001:db8::1", "the last�"]
    assert found[-1][1] == len(text)


def test_who_writes_line_by_line_is_answered_line_by_line_and_who_stops_reading_hears_no_complaint() -> None:
    with subprocess.Popen(LOCATE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as asked:
        assert asked.stdin is not None
        assert asked.stdout is not None
        assert asked.stderr is not None
        asked.stdin.write(b"193.0.0.1\n")
        asked.stdin.flush()
        assert json.loads(asked.stdout.readline())["determination"] == "NL"
        asked.stdout.close()
        asked.stdin.write(b"193.0.0.1\n" * 10_000)
        asked.stdin.close()
        assert asked.stderr.read() == b""
        assert asked.wait() == 0


def test_a_file_is_answered_in_its_order(tmp_path: Path) -> None:
    """More than fits into one piece, and its bytes are nobody's text."""
    file = tmp_path / "addresses"
    asked = [f"193.0.{n >> 8}.{n & 255}" for n in range(20_000)]
    file.write_bytes("\n".join(asked).encode() + b"\n\xff\xfe\n")
    with file.open("rb") as lines:
        out = subprocess.run(LOCATE, stdin=lines, capture_output=True, check=True)
    found = [json.loads(line) for line in out.stdout.splitlines()]
    assert [one["address"] for one in found[:-1]] == asked
    assert found[-1]["determination"] == "uncertain"
    assert out.stderr == b""


def _all_of(terminal: int) -> str:
    """A terminal gives what was written to it in pieces, and then an error."""
    pieces = []
    with contextlib.suppress(OSError):
        while piece := os.read(terminal, 10_000):
            pieces.append(piece)
    os.close(terminal)
    return b"".join(pieces).decode()


def test_a_bar_is_shown_on_a_terminal_once_it_takes_long(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = pty.openpty()
    with os.fdopen(theirs, "w") as terminal:
        monkeypatch.setattr("sys.stderr", terminal)
        with Bar("addresses", after=3600) as bar:
            bar(1, 10)
        with Bar("addresses", shown=False) as bar:
            bar(2, 10)
        with Bar("addresses") as bar:
            bar(3, 10)
    shown = _all_of(ours)
    assert "3/10" in shown
    assert "1/10" not in shown
    assert "2/10" not in shown


def test_no_bar_is_shown_where_nobody_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    into = io.StringIO()
    monkeypatch.setattr("sys.stderr", into)
    with Bar("addresses") as bar:
        bar(3, 10)
    assert into.getvalue() == ""
