"""P3: what an order can do to people is little by construction. The verbs for more do not exist."""

from __future__ import annotations

import ast
import inspect
import json
from pathlib import Path

import folkmoot
from folkmoot.enforcement import ports
from folkmoot.orders.domain.terms import Measure

SOURCE = Path(inspect.getfile(folkmoot)).parent
OPENAPI = Path(__file__).parents[3] / "web" / "openapi.json"


def verbs(protocol: type) -> set[str]:
    return {name for name, value in vars(protocol).items() if callable(value) and not name.startswith("_")}


def test_p3_enforcement_can_tell_remove_and_list_and_nothing_more() -> None:
    assert verbs(ports.MediaControl) == {"notify", "remove_participant", "list_participants"}
    assert verbs(ports.People) == {"person", "holder", "participant_gone"}
    assert verbs(ports.Ceiling) == {"charge"}
    assert verbs(ports.Restrictions) == {"of_meeting", "active", "jurisdictions"}


def test_p3_the_measures_are_four_and_none_is_about_an_account() -> None:
    assert set(Measure) == {"notice", "withhold_artifacts", "bar_entry", "remove"}


def test_p3_neither_orders_nor_enforcement_know_accounts_or_meetings() -> None:
    for room in ("orders", "enforcement"):
        for file in (SOURCE / room).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text())):
                names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
                names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
                for name in names:
                    assert not name.startswith(("folkmoot.identity", "folkmoot.meetings")), (
                        f"{file.name} imports {name}"
                    )


def test_p3_no_request_ends_a_meeting_or_touches_an_account() -> None:
    paths = json.loads(OPENAPI.read_text())["paths"]
    allowed = {
        ("delete", "/api/v1/orders/{order_id}/reviews/{review_id}"),
        # A reason to keep the host in the dark is taken back: then the host is told.
        ("delete", "/api/v1/orders/{order_id}/host-silence"),
        ("put", "/api/v1/orders/{order_id}/document"),
        ("put", "/api/v1/submissions/{submission_id}/document"),
        # What somebody undoes of their own, by their session: where they are signed in, and with which passkeys.
        ("delete", "/api/v1/auth/passkeys/{passkey_id}"),
        ("delete", "/api/v1/auth/session"),
        ("delete", "/api/v1/auth/sessions"),
        ("delete", "/api/v1/auth/sessions/{session_id}"),
        ("patch", "/api/v1/auth/passkeys/{passkey_id}"),
        # Where somebody works and for whom, which P6 depends on; neither their role nor whether they get in.
        ("patch", "/api/v1/accounts/{account_id}"),
        # The people of a meeting, by join token: what they shared, and whom their host named.
        ("delete", "/api/v1/meetings/{code}/files/{file_id}"),
        ("delete", "/api/v1/meetings/{code}/participants/{identity}/cohost"),
        ("delete", "/api/v1/meetings/{code}/participants/{identity}/successor"),
    }
    changing = {
        (verb, path) for path, verbs_of in paths.items() for verb in verbs_of if verb in ("delete", "put", "patch")
    }
    assert changing == allowed
    place = json.loads(OPENAPI.read_text())["components"]["schemas"]["PlaceIn"]
    assert set(place["properties"]) == {"works_in", "employer"}
    assert not [path for path in paths if path.endswith(("/end", "/close"))]
    # An account is suspended for its own abuse of the service alone; tests/unit/abuse shows that no order leads there.
    assert {path for path in paths if "suspen" in path} == {
        "/api/v1/accounts/{account_id}/suspensions",
        "/api/v1/accounts/{account_id}/suspensions/{suspension_id}/confirmation",
        "/api/v1/accounts/{account_id}/suspensions/{suspension_id}/reinstatement",
        "/api/v1/suspensions",
        "/api/v1/suspensions/{suspension_id}",
        "/api/v1/suspensions/{suspension_id}/appeal",
        "/api/v1/suspensions/{suspension_id}/appeal/decision",
    }
