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


def headings(page: Path) -> list[str]:
    """As they stand, with their level; what is inside fences is none."""
    prose = re.sub(r"^```.*?^```", "", page.read_text(), flags=re.MULTILINE | re.DOTALL)
    return re.findall(r"^#{1,6} .+$", prose, re.MULTILINE)


@pytest.mark.parametrize("page", sorted((ROOT / "docs").rglob("*.md")), ids=lambda page: str(page.relative_to(ROOT)))
def test_no_page_says_a_heading_twice(page: Path) -> None:
    found = headings(page)
    assert found
    assert sorted(found) == sorted(set(found))


ADVERSARIES = ("A coercive authority", "An insider", "An evader", "A framer", "False location at scale")


@pytest.mark.parametrize("adversary", ADVERSARIES)
def test_the_threat_model_says_of_each_adversary_what_we_do_and_accept_and_what_shows_it(adversary: str) -> None:
    section = (ROOT / "docs" / "threat-model.md").read_text().split(f"\n## {adversary}\n")[1].split("\n## ")[0]
    _, *parts = re.split(r"^\*\*(.+)\*\*$", section, flags=re.MULTILINE)
    assert parts[::2] == ["What we do", "What we accept", "Shown by"]
    assert all(re.search(r"^- \S", part, re.MULTILINE) for part in parts[1::2])
    assert re.search(r"`tests/\S+\.py", parts[5])
    assert re.search(r"`tests/mutations/\S+\.patch`", parts[5])


def test_what_the_threat_model_names_as_shown_by_exists() -> None:
    page = (ROOT / "docs" / "threat-model.md").read_text()
    named = re.findall(r"`(?:(tests/[^`:]+)|([\w-]+\.patch)|(test_\w+\.py))?(?:::)?(test_\w+)?`", page)
    everything = {path.name: path.read_text() for path in (ROOT / "tests").rglob("test_*.py")}
    for path, patch, file, test in filter(any, named):
        assert not path or (ROOT / path).exists(), path
        assert not patch or (ROOT / "tests" / "mutations" / patch).exists(), patch
        assert not file or file in everything, file
        text = (ROOT / path).read_text() if path and test else "\n".join(everything.values())
        assert not test or re.search(rf"def {test}\(", text), f"{path}::{test}"
