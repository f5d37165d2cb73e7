"""Writes the table in `docs/retention.md` anew, from `folkmoot.runtime.retention`."""

from __future__ import annotations

from pathlib import Path

from folkmoot.runtime.retention import markdown

PAGE = Path(__file__).resolve().parents[1] / "docs" / "retention.md"
BEGIN, END = "<!-- the table: `python tools/retention.py` writes it -->\n", "<!-- its end -->\n"


def written(page: str) -> str:
    """The page with the table as it is now."""
    before, rest = page.split(BEGIN)
    return f"{before}{BEGIN}{markdown()}\n{END}{rest.split(END)[1]}"


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text()))
