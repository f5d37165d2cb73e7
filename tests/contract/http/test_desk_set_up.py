"""Setting up the desk in the browser: who is invited, whose keys count, what two reviewers have to endorse."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
from tests.support.authenticator import Passkey, unb64
from tests.support.browser import Browser
from tests.support.desk_front import DeskFront

from folkmoot.runtime.canonical import canonical


def refused(answer: httpx.Response, status: int, says: str) -> None:
    assert answer.status_code == status, answer.text
    assert says in answer.json()["detail"]


async def desk(browser: Browser) -> dict[str, Any]:
    answer = await browser.get("/desk")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def endorse(who: Browser, subject: str) -> httpx.Response:
    """As the browser does it: ask what is to be signed, have the passkey sign it, hand it in."""
    asked = await who.post("/endorsements/draft", {"subject": subject, "key_id": who.passkey.key_id})
    if asked.status_code != 200:
        return asked
    assert asked.json()["credential_id"] == who.passkey.credential_id
    proof = who.passkey.sign(unb64(asked.json()["challenge"]), who.base)
    return await who.post("/endorsements", {"subject": subject, "proof": {"key_id": who.passkey.key_id, **proof}})


async def opened(front: DeskFront) -> tuple[Browser, Browser, Browser]:
    """Ada, who opened the desk, and two of its reviewers."""
    ada = await front.somebody("ada", "admin")
    rita, raj = await front.somebody("rita", "reviewer", "DE"), await front.somebody("raj", "reviewer", "IN")
    await front.somebody("ren", "reviewer", "CN")
    answer = await ada.post("/desk/open")
    assert answer.status_code == 201, answer.text
    return ada, rita, raj


async def test_p6_a_desk_is_opened_with_the_passkeys_of_two_reviewers(desk_front: DeskFront) -> None:
    ada = await desk_front.somebody("ada", "admin")
    at_first = await desk(ada)
    assert (at_first["state"], at_first["founding"], at_first["can_open"]) == ("closed", None, False)
    assert "none has one yet" in at_first["missing"][0]
    refused(await ada.post("/desk/open"), 409, "at least two reviewers")

    rita = await desk_front.somebody("rita", "reviewer", "CN")
    await rita.add(Passkey("localhost"))
    assert "one has one so far" in (await desk(ada))["missing"][0], "two keys of one person are one person"
    ren = await desk_front.somebody("ren", "reviewer", "CN")
    async with desk_front.house.database.transaction() as tx:
        await desk_front.house.desk.create_authority(tx, "Cyber Office", ["CN"], "o@example.org", "called back")
    before = await desk(ada)
    assert (before["can_open"], before["missing"]) == (True, [])
    assert any("outside the jurisdiction of Cyber Office" in said for said in before["advice"])
    assert any("have three" in said for said in before["advice"])
    assert {(one["email"], one["state"], one["algorithm"]) for one in before["reviewers"]} == {
        ("rita@example.org", "founding", "WebAuthn"),
        ("ren@example.org", "founding", "WebAuthn"),
    }
    refused(await ren.post("/desk/open"), 403, "desk:open")
    founded = (await ada.post("/desk/open")).json()
    after = await desk(ren)
    assert (after["state"], after["founding"], after["can_open"]) == ("open", founded["founding"], False)
    assert {one["state"] for one in after["reviewers"]} == {"enrolled"}
    assert [one["state"] for one in after["authorities"]] == ["enrolled"]
    refused(await ada.post("/desk/open"), 409, "open already")
    me = (await ren.get("/auth/me")).json()
    assert me["desk"] == "open"
    assert me["keys"] == [{"key_id": ren.passkey.key_id, "algorithm": "WebAuthn", "state": "enrolled"}]


async def test_p6_a_later_key_counts_once_two_others_endorsed_it_with_their_passkeys(desk_front: DeskFront) -> None:
    ada, rita, raj = await opened(desk_front)
    late = await desk_front.somebody("late", "reviewer", "FR")
    key = late.passkey.key_id
    [waiting] = (await desk(rita))["waiting"]
    assert (waiting["kind"], waiting["subject"], waiting["email"]) == ("key", key, "late@example.org")
    assert (waiting["works_in"], waiting["endorsed_by"], waiting["may_endorse"]) == ("FR", 0, True)
    assert (await desk(ada))["waiting"][0]["may_endorse"] is False
    refused(await endorse(ada, key), 403, "reviews:write")
    assert (await endorse(late, key)).status_code == 409, "a key that does not count endorses nothing"

    assert (await endorse(rita, key)).status_code == 201
    [waiting] = (await desk(rita))["waiting"]
    assert (waiting["endorsed_by"], waiting["may_endorse"]) == (1, False)
    assert (await desk(raj))["waiting"][0]["may_endorse"] is True
    assert (await endorse(raj, key)).status_code == 201
    shown = await desk(ada)
    assert {one["key_id"]: one["state"] for one in shown["reviewers"]}[key] == "enrolled"
    assert shown["waiting"] == []


async def test_p6_a_change_of_place_counts_once_two_others_endorsed_it(desk_front: DeskFront) -> None:
    ada, rita, raj = await opened(desk_front)
    ren = next(one for one in (await ada.get("/accounts")).json()["items"] if one["email"] == "ren@example.org")
    answer = await ada.send("PATCH", f"/accounts/{ren['id']}", {"works_in": "US", "employer": "Elsewhere Ltd"})
    assert (answer.status_code, answer.json()["state"]) == (200, "pending")

    def place(shown: dict[str, Any]) -> tuple[str, str | None]:
        return next((one["works_in"], one["employer"]) for one in shown["reviewers"] if one["account"] == ren["id"])

    shown = await desk(rita)
    [waiting] = shown["waiting"]
    assert (waiting["kind"], waiting["works_in"], waiting["employer"]) == ("change", "US", "Elsewhere Ltd")
    assert place(shown) == ("CN", None), "what counts is what was endorsed"
    await endorse(rita, waiting["subject"])
    assert place(await desk(rita)) == ("CN", None)
    await ada.send("PATCH", f"/accounts/{ren['id']}", {"works_in": "BR"})
    refused(await endorse(raj, waiting["digest"]), 409, "look again")
    await ada.send("PATCH", f"/accounts/{ren['id']}", {"works_in": "US"})
    [waiting] = (await desk(rita))["waiting"]
    await endorse(rita, waiting["digest"])
    await endorse(raj, waiting["digest"])
    assert place(await desk(rita)) == ("US", "Elsewhere Ltd")
    again = await ada.send("PATCH", f"/accounts/{ren['id']}", {"works_in": "US"})
    assert again.json()["state"] == "changed", "nothing changed, so nothing waits"
    refused(await ada.send("PATCH", f"/accounts/{ren['id']}", {"works_in": None}), 422, "P6 depends on it")
    refused(await ada.send("PATCH", f"/accounts/{ren['id']}", {"works_in": "XX"}), 422, "country code")


async def test_p6_a_reviewer_who_comes_back_has_a_new_key_that_waits_and_an_old_one_to_be_revoked(
    desk_front: DeskFront,
) -> None:
    ada, rita, raj = await opened(desk_front)
    lost = next(one for one in (await desk(ada))["reviewers"] if one["email"] == "ren@example.org")
    url = (await ada.post(f"/accounts/{lost['account']}/invitation")).json()["invitation_url"]
    ren = desk_front.browser()
    await ren.accept(url.partition("#")[2])
    assert {(one["kind"], one["subject"]) for one in (await desk(rita))["waiting"]} == {
        ("revocation", lost["key_id"]),
        ("key", ren.passkey.key_id),
    }
    for subject in (lost["key_id"], ren.passkey.key_id):
        for other in (rita, raj):
            assert (await endorse(other, subject)).status_code == 201
    states = {one["key_id"]: one["state"] for one in (await desk(ada))["reviewers"]}
    assert (states[lost["key_id"]], states[ren.passkey.key_id]) == ("revoked", "enrolled")


async def test_before_the_founding_a_passkey_that_is_gone_is_not_founded(desk_front: DeskFront) -> None:
    rita = await desk_front.somebody("rita", "reviewer", "DE")
    await rita.add(Passkey("localhost"))
    first, second = (await rita.get("/auth/passkeys")).json()["items"]
    assert (await rita.send("DELETE", f"/auth/passkeys/{first['id']}")).status_code == 204
    assert [one["key_id"] for one in (await desk(rita))["reviewers"]] == [second["key_id"]]


async def test_a_key_is_proposed_for_revocation_by_whoever_may(desk_front: DeskFront) -> None:
    ada, rita, raj = await opened(desk_front)
    intake = await desk_front.somebody("ian", "intake")
    path = f"/desk/keys/{raj.passkey.key_id}/revocation"
    refused(await intake.post(path), 403, "keys:revoke")
    assert (await rita.post(path)).status_code == 202
    assert (await desk(raj))["waiting"][0]["may_endorse"] is False, "not of one's own key"
    refused(await ada.post("/desk/keys/0000000000000000/revocation"), 404, "no key")


async def test_where_keys_wait_72_hours_they_are_shown_waiting(tmp_path: Path) -> None:
    front = await DeskFront.open(tmp_path, waiting=timedelta(hours=72))
    _, rita, raj = await opened(front)
    late = await front.somebody("late", "reviewer", "FR")
    for other in (rita, raj):
        await endorse(other, late.passkey.key_id)
    [waiting] = (await desk(rita))["waiting"]
    assert (waiting["endorsed_by"], waiting["may_endorse"]) == (2, False)
    assert waiting["counts_from"] == "2026-12-04T12:00:00Z"
    shown = next(one for one in (await desk(rita))["reviewers"] if one["key_id"] == late.passkey.key_id)
    assert (shown["state"], shown["counts_from"]) == ("waiting", "2026-12-04T12:00:00Z")
    front.house.clock.advance(timedelta(hours=72))
    await rita.sign_in()
    after = await desk(rita)
    assert after["waiting"] == []
    assert {one["state"] for one in after["reviewers"]} == {"enrolled"}
    await front.close()


async def test_what_the_endorsement_signs_is_the_proposal_in_the_log(desk_front: DeskFront) -> None:
    _, rita, _ = await opened(desk_front)
    late = await desk_front.somebody("late", "reviewer", "FR")
    asked = (
        await rita.post("/endorsements/draft", {"subject": late.passkey.key_id, "key_id": rita.passkey.key_id})
    ).json()
    assert asked["rp_id"] == "localhost"
    forged = rita.passkey.sign(b"\x00" * 32, rita.base)
    body = {"subject": late.passkey.key_id, "proof": {"key_id": rita.passkey.key_id, **forged}}
    refused(await rita.post("/endorsements", body), 409, "does not verify")
    assert canonical(asked["statement"])


async def test_p6_an_endorsement_is_signed_on_a_page_of_ours_and_with_ones_own_key(desk_front: DeskFront) -> None:
    _, rita, raj = await opened(desk_front)
    subject = (await desk_front.somebody("late", "reviewer", "FR")).passkey.key_id
    asked = await rita.post("/endorsements/draft", {"subject": subject, "key_id": rita.passkey.key_id})
    challenge = unb64(asked.json()["challenge"])

    def signed(origin: str) -> dict[str, Any]:
        return {
            "subject": subject,
            "proof": {"key_id": rita.passkey.key_id, **rita.passkey.sign(challenge, origin)},
        }

    for elsewhere in ("http://content.localhost", "http://localhost:9", "https://localhost"):
        refused(await rita.post("/endorsements", signed(elsewhere)), 422, "not signed on a page of")
    unread = signed(rita.base)
    unread["proof"]["client_data"] = "bm90IGpzb24"
    refused(await rita.post("/endorsements", unread), 422, "cannot be read")
    refused(await raj.post("/endorsements", signed(raj.base)), 403, "not yours")
    [waiting] = (await desk(rita))["waiting"]
    assert (waiting["subject"], waiting["endorsed_by"]) == (subject, 0)
    assert (await rita.post("/endorsements", signed(rita.base))).status_code == 201


async def test_p6_so_are_resumptions_and_emergency_reviews(desk_front: DeskFront) -> None:
    _, rita, _ = await opened(desk_front)
    proof = {"key_id": rita.passkey.key_id, **rita.passkey.sign(bytes(32), "http://content.localhost")}
    three = {"legality": "a", "necessity": "b", "proportionality": "c"}
    once = {"nonce": "12345678", "proof": proof}
    for path, body in (
        ("/restrictions/none/resume", {**three, **once}),
        ("/orders/none/emergency-review", {"outcome": "not justified", "reasons": "a", **once}),
    ):
        refused(await rita.post(path, body), 422, "not signed on a page of")
