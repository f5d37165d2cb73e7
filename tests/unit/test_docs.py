"""Pages that can be checked are: settings, commands, links, and every promise has its test."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.main import get_command

from folkmoot.cli import app
from folkmoot.runtime.errors import Promise
from folkmoot.runtime.settings import Settings

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def test_every_setting_is_in_the_operators_table_and_nothing_else() -> None:
    table = (ROOT / "docs" / "operating.md").read_text().split("## Settings")[1].split("## Ports")[0]
    rows = "\n".join(line.split("|")[1] for line in table.splitlines() if line.startswith("| `"))
    named = set(re.findall(r"FOLKMOOT_([A-Z_]+)", rows))
    assert named == {name.upper() for name in Settings.model_fields}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?://|#|mailto:)([^)#]+)", page.read_text()):
        assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_the_commands_that_pages_name_exist() -> None:
    group = get_command(app)
    known = {"serve", "doctor", "demo", "locate", "openapi", "review", "endorse", "witness", "monitor"}
    commands = getattr(group, "commands", {})
    assert known <= set(commands)
    groups = "|".join(name for name, command in commands.items() if hasattr(command, "commands"))
    for page in PAGES:
        for line in re.findall(rf"`?folkmoot ({groups}) ([\w-]+)", page.read_text()):
            assert line[1] in commands[line[0]].commands, f"{page.name} names `folkmoot {' '.join(line)}`"
        for name in re.findall(r"`folkmoot (\w+)", page.read_text()):
            assert name in commands, f"{page.name} names `folkmoot {name}`"


def test_make_targets_that_pages_name_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+)(?: [a-z -]+)?:", (ROOT / "Makefile").read_text(), re.MULTILINE))
    targets |= {"location", "web", "livekit", "peers", "test-tools"}
    for page in PAGES:
        for name in re.findall(r"`make ([a-z-]+)`", page.read_text()):
            assert name in targets, f"{page.name} names `make {name}`"


def test_every_promise_has_a_test_that_carries_its_number() -> None:
    tests = "\n".join(path.read_text() for path in (ROOT / "tests").rglob("test_*.py"))
    for promise in Promise:
        assert re.search(rf"def test_(?:p\d+_)*{promise.lower()}_", tests), promise


def test_the_licence_and_the_attributions_are_there() -> None:
    assert "Apache License" in (ROOT / "LICENSE").read_text()
    notice = (ROOT / "NOTICE").read_text()
    for owed in ("IP Geolocation by DB-IP", "https://db-ip.com", "Number Resource Organization", "Creative Commons"):
        assert owed in notice
