"""The page on what is kept shows the table that is enforced."""

from __future__ import annotations

from tools.retention import PAGE, written


def test_the_page_shows_the_table_as_it_is() -> None:
    assert PAGE.read_text() == written(PAGE.read_text()), "run `python tools/retention.py`"
