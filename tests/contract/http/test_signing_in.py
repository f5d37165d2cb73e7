"""Signing in: passkeys, sessions and invitations, as a browser meets them."""

from __future__ import annotations

import json
import logging
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
import structlog
from tests.support.authenticator import Passkey
from tests.support.browser import COOKIE
from tests.support.desk_front import DeskFront

SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)


def refused(answer: httpx.Response, status: int, says: str) -> None:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert says in answer.json()["detail"]


async def test_somebody_accepts_signs_out_and_comes_back(desk_front: DeskFront) -> None:
    token, ada = await desk_front.invited("ada@example.org", "admin"), desk_front.browser()
    seen = (await ada.post("/auth/invitations/look", {"token": token})).json()
    assert (seen["email"], seen["role"], seen["replaces"]) == ("ada@example.org", "admin", False)
    accepted = await ada.accept(token)
    assert accepted.json()["account"]["email"] == "ada@example.org"
    me = (await ada.get("/auth/me")).json()
    assert (me["account"]["role"], me["desk"], me["keys"]) == ("admin", "closed", [])
    assert "desk:open" in me["permissions"]
    assert (await ada.send("DELETE", "/auth/session")).status_code == 204
    refused(await ada.get("/auth/me"), 401, "sign in")
    assert (await ada.sign_in()).json()["account"]["email"] == "ada@example.org"
    assert await ada.status() == 200


async def test_the_cookie_is_read_by_no_script_and_sent_by_no_other_site(tmp_path: Path) -> None:
    front = await DeskFront.open(tmp_path, "https://desk.example.org")
    ada = front.browser()
    answer = await ada.accept(await front.invited("ada@example.org", "admin"))
    flags = {part.strip().lower() for part in answer.headers["set-cookie"].split(";")[1:]}
    assert flags == {"httponly", "samesite=strict", "secure", "path=/", "max-age=604800"}
    secret = ada.http.cookies[COOKIE]
    assert len(secret) >= 43, "256 bits"
    await front.close()
    kept = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert secret.encode() not in kept, "the database holds its hash alone"


async def test_on_this_machine_the_cookie_goes_without_https(desk_front: DeskFront) -> None:
    ada = desk_front.browser()
    answer = await ada.accept(await desk_front.invited("ada@example.org", "admin"))
    assert "secure" not in answer.headers["set-cookie"].lower()


async def test_a_ceremony_is_answered_once_and_for_five_minutes(desk_front: DeskFront) -> None:
    ada = await desk_front.somebody("ada", "admin")
    asked = (await ada.post("/auth/passkey/options")).json()
    sent = {"ceremony": asked["ceremony"], "credential": ada.passkey.answer(asked["options"], ada.base)}
    assert (await ada.post("/auth/passkey", sent)).status_code == 200
    refused(await ada.post("/auth/passkey", sent), 409, "begin again")

    asked = (await ada.post("/auth/passkey/options")).json()
    wrong = {"ceremony": asked["ceremony"], "credential": {}}
    assert (await ada.post("/auth/passkey", wrong)).status_code == 401
    right = {"ceremony": asked["ceremony"], "credential": ada.passkey.answer(asked["options"], ada.base)}
    refused(await ada.post("/auth/passkey", right), 409, "begin again")

    asked = (await ada.post("/auth/passkey/options")).json()
    desk_front.house.clock.advance(timedelta(minutes=5))
    late = {"ceremony": asked["ceremony"], "credential": ada.passkey.answer(asked["options"], ada.base)}
    refused(await ada.post("/auth/passkey", late), 409, "five minutes")


async def test_a_challenge_is_good_for_what_it_was_given_out_for(desk_front: DeskFront) -> None:
    ada = await desk_front.somebody("ada", "admin")
    eve = await desk_front.somebody("eve", "member")
    adding = (await ada.post("/auth/passkeys/options")).json()
    used = ada.passkey.answer(adding["options"], ada.base)
    refused(await ada.post("/auth/passkey", {"ceremony": adding["ceremony"], "credential": used}), 409, "begin again")
    adding = (await ada.post("/auth/passkeys/options")).json()
    made = Passkey("localhost").register(adding["options"], ada.base)
    sent = {"ceremony": adding["ceremony"], "credential": made, "label": "mine now"}
    refused(await eve.post("/auth/passkeys", sent), 409, "somebody else")


async def test_a_wrong_site_an_unverified_user_and_a_stranger_are_refused(desk_front: DeskFront) -> None:
    ada = await desk_front.somebody("ada", "admin")
    refused(await ada.sign_in(origin="http://localhost:9999"), 401, "another site")
    refused(await ada.sign_in(rp_id="evil.example"), 401, "another site")
    refused(await ada.sign_in(verified=False), 401, "did not verify who holds it")
    stranger = desk_front.browser()
    refused(await stranger.sign_in(), 401, "not known here")
    assert COOKIE not in stranger.http.cookies


async def test_a_copied_passkey_is_noticed(desk_front: DeskFront) -> None:
    token, ada = await desk_front.invited("ada@example.org", "admin"), desk_front.browser()
    await ada.accept(token, Passkey("localhost", count=0))
    assert (await ada.sign_in()).status_code == 200
    ada.passkey.count = 0
    with structlog.testing.capture_logs() as said:
        refused(await ada.sign_in(), 401, "went back")
    assert [line["event"] for line in said] == ["a sign-in was refused"]


async def test_asking_tells_nobody_who_has_an_account(desk_front: DeskFront) -> None:
    nobody = desk_front.browser()
    before = (await nobody.post("/auth/passkey/options")).json()["options"]
    await desk_front.somebody("ada", "admin")
    after = (await nobody.post("/auth/passkey/options")).json()["options"]
    assert before | {"challenge": ""} == after | {"challenge": ""}
    assert before["challenge"] != after["challenge"]
    assert not before.get("allowCredentials")


async def test_sessions_are_listed_and_ended(desk_front: DeskFront) -> None:
    ada, elsewhere = await desk_front.somebody("ada", "admin"), desk_front.browser(agent="curl/8")
    elsewhere.passkey = ada.passkey
    desk_front.house.clock.advance(HOUR)
    await elsewhere.sign_in()
    listed = (await ada.get("/auth/sessions")).json()["items"]
    assert [(one["label"], one["current"]) for one in listed] == [
        ("Another browser", False),
        ("Firefox on Linux", True),
    ]
    assert set(listed[0]) == {"id", "label", "created_at", "last_used_at", "expires_at", "current"}

    assert (await ada.send("DELETE", f"/auth/sessions/{listed[0]['id']}")).status_code == 204
    assert await elsewhere.status() == 401, "at once"
    refused(await ada.send("DELETE", f"/auth/sessions/{listed[0]['id']}"), 404, "no such session")

    eve = await desk_front.somebody("eve", "member")
    refused(await eve.send("DELETE", f"/auth/sessions/{listed[1]['id']}"), 404, "no such session")
    await elsewhere.sign_in()
    assert (await elsewhere.send("DELETE", "/auth/sessions")).status_code == 204
    assert [await ada.status(), await elsewhere.status(), await eve.status()] == [401, 200, 200]


async def test_a_session_ends_after_twelve_idle_hours_or_seven_days(desk_front: DeskFront) -> None:
    ada, idle = await desk_front.somebody("ada", "admin"), desk_front.browser()
    idle.passkey = ada.passkey
    await idle.sign_in()
    for _ in range(15):
        desk_front.house.clock.advance(11 * HOUR)
        assert await ada.status() == 200
    assert await idle.status() == 401
    desk_front.house.clock.advance(timedelta(days=7) - 15 * 11 * HOUR - SECOND)
    assert await ada.status() == 200
    desk_front.house.clock.advance(SECOND)
    assert await ada.status() == 401


async def test_a_session_that_is_over_is_taken_back_and_locks_nobody_out(desk_front: DeskFront) -> None:
    ada = await desk_front.somebody("ada", "admin")
    desk_front.house.clock.advance(timedelta(days=8))
    over = await ada.get("/auth/me")
    refused(over, 401, "sign in")
    assert 'folkmoot_session=""' in over.headers["set-cookie"]
    assert "Max-Age=0" in over.headers["set-cookie"]
    assert COOKIE not in ada.http.cookies


async def test_p4_on_a_meetings_page_a_session_that_is_over_makes_a_guest(desk_front: DeskFront) -> None:
    ada = await desk_front.somebody("ada", "admin")
    made = await ada.post("/meetings", {"title": "Evening"})
    assert made.status_code == 201
    join = f"/meetings/{made.json()['code']}/join"
    ada.origin = "http://localhost:9999"
    refused(await ada.post(join, {"name": "Ada"}), 403, "not sent by a page")
    desk_front.house.clock.advance(timedelta(days=8))
    joined = await ada.post(join, {"name": "Ada"})
    assert joined.status_code == 200, joined.text
    assert any(one.startswith('folkmoot_session="";') for one in joined.headers.get_list("set-cookie"))
    assert COOKIE not in ada.http.cookies


@pytest.mark.parametrize("origin", ["http://localhost:9999", "http://cn.localhost", "https://localhost", "null", ""])
async def test_another_origin_changes_nothing_with_somebodys_session(desk_front: DeskFront, origin: str) -> None:
    ada = await desk_front.somebody("ada", "admin")
    ada.origin = origin
    assert await ada.status() == 200, "it may ask; the browser lets it read nothing"
    for method, path, body in (
        ("POST", "/accounts", {"email": "eve@example.org", "role": "admin"}),
        ("DELETE", "/auth/sessions", None),
        ("DELETE", "/auth/session", None),
        ("POST", "/auth/passkeys/options", None),
        ("POST", "/desk/open", None),
    ):
        refused(await ada.send(method, path, body), 403, "not sent by a page of http://localhost")
    # Nor may it sign this browser in as somebody else.
    refused(await ada.post("/auth/passkey/options"), 403, "not sent by a page")


async def test_an_api_token_needs_no_origin(desk_front: DeskFront) -> None:
    await desk_front.somebody("ada", "admin")
    async with desk_front.house.database.transaction() as tx:
        token = await desk_front.house.identity.create_token(tx, "ada@example.org")
    script = desk_front.browser()
    new = {"email": "bo@example.org", "role": "member"}
    script.origin = "https://elsewhere.example"
    made = await script.send("POST", "/accounts", new, Authorization=f"Bearer {token}")
    assert made.status_code == 201
    # A token is for scripts: it adds no passkey, which would outlive it.
    refused(await script.send("POST", "/auth/passkeys/options", None, Authorization=f"Bearer {token}"), 401, "passkey")


async def test_an_invitation_is_accepted_once_within_72_hours_and_replaced_by_a_newer_one(
    desk_front: DeskFront,
) -> None:
    ada = await desk_front.somebody("ada", "admin")
    made = (await ada.post("/accounts", {"email": "rita@example.org", "role": "reviewer", "works_in": "DE"})).json()
    base, _, first = made["invitation_url"].partition("#")
    assert base == "http://localhost/welcome"
    newer = (await ada.post(f"/accounts/{made['id']}/invitation")).json()["invitation_url"].partition("#")[2]
    rita = desk_front.browser()
    refused(await rita.accept(first), 404, "no such invitation")
    assert (await rita.accept(newer)).status_code == 200
    refused(await desk_front.browser().accept(newer), 409, "accepted already")

    last = (await ada.post(f"/accounts/{made['id']}/invitation")).json()["invitation_url"].partition("#")[2]
    desk_front.house.clock.advance(timedelta(hours=72))
    refused(await desk_front.browser().accept(last), 409, "72 hours")
    refused(await desk_front.browser().accept("nonsense"), 404, "no such invitation")


async def test_two_who_accept_at_once_are_one(desk_front: DeskFront) -> None:
    token = await desk_front.invited("ada@example.org", "admin")
    ada, eve = desk_front.browser(), desk_front.browser()
    asked = [(await one.post("/auth/invitations/options", {"token": token})).json() for one in (ada, eve)]
    sent = [
        {
            "ceremony": one["ceremony"],
            "token": token,
            "credential": Passkey("localhost").register(one["options"], ada.base),
        }
        for one in asked
    ]
    answers = [await ada.post("/auth/invitations/accept", sent[0]), await eve.post("/auth/invitations/accept", sent[1])]
    assert [answer.status_code for answer in answers] == [200, 409]


async def test_whoever_lost_a_passkey_begins_anew_and_what_was_lost_opens_nothing(desk_front: DeskFront) -> None:
    ada, bo = await desk_front.somebody("ada", "admin"), await desk_front.somebody("bo", "member")
    async with desk_front.house.database.transaction() as tx:
        token = await desk_front.house.identity.create_token(tx, "bo@example.org")
    listed = (await ada.get("/accounts")).json()["items"]
    account = next(one for one in listed if one["email"] == "bo@example.org")
    assert (account["passkeys"], account["invited_until"]) == (1, None)
    url = (await ada.post(f"/accounts/{account['id']}/invitation")).json()["invitation_url"]
    anew, secret = desk_front.browser(), url.partition("#")[2]
    assert (await anew.post("/auth/invitations/look", {"token": secret})).json()["replaces"] is True
    assert await bo.status() == 200, "an invitation alone takes nothing away"
    assert (await anew.accept(secret)).status_code == 200
    assert await bo.status() == 401
    refused(await bo.sign_in(), 401, "not known here")
    script = await desk_front.browser().send("GET", "/auth/me", None, Authorization=f"Bearer {token}")
    assert script.status_code == 401
    assert await anew.status() == 200


async def test_passkeys_are_added_named_and_deleted_but_for_the_last(desk_front: DeskFront) -> None:
    ada = await desk_front.somebody("ada", "admin")
    first = (await ada.get("/auth/passkeys")).json()["items"][0]
    assert (first["label"], first["key_id"]) == ("Firefox on Linux", None)
    refused(await ada.send("DELETE", f"/auth/passkeys/{first['id']}"), 409, "only passkey")
    desk_front.house.clock.advance(SECOND)
    added = await ada.add(Passkey("localhost", "EdDSA"), "  security   key ")
    assert (added.status_code, added.json()["label"]) == (201, "security key")
    refused(await ada.add(ada.passkey), 409, "known here already")
    renamed = await ada.send("PATCH", f"/auth/passkeys/{first['id']}", {"label": "laptop"})
    assert renamed.status_code == 204
    refused(await ada.send("PATCH", f"/auth/passkeys/{first['id']}", {"label": " "}), 422, "1 to 60")
    assert [one["label"] for one in (await ada.get("/auth/passkeys")).json()["items"]] == ["laptop", "security key"]
    assert (await ada.send("DELETE", f"/auth/passkeys/{first['id']}")).status_code == 204
    refused(await ada.sign_in(), 401, "not known here")
    eve = await desk_front.somebody("eve", "member")
    refused(await eve.send("DELETE", f"/auth/passkeys/{added.json()['id']}"), 404, "no such passkey")


async def test_passkeys_change_only_soon_after_signing_in(desk_front: DeskFront) -> None:
    ada = await desk_front.somebody("ada", "admin")
    await ada.add(Passkey("localhost"))
    first = (await ada.get("/auth/passkeys")).json()["items"][0]["id"]
    desk_front.house.clock.advance(timedelta(minutes=15) + SECOND)
    refused(await ada.add(Passkey("localhost")), 403, "sign in again")
    refused(await ada.send("DELETE", f"/auth/passkeys/{first}"), 403, "sign in again")
    await ada.sign_in()
    assert (await ada.add(Passkey("localhost"))).status_code == 201


@pytest.mark.parametrize(
    ("public_url", "host", "says"),
    [
        (None, "http://127.0.0.1:8080", "open this page at http://localhost:8080"),
        (None, "http://cn.localhost:8080", "open this page at http://localhost:8080"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080", "never to an address of numbers"),
    ],
)
async def test_passkeys_belong_to_a_name(tmp_path: Path, public_url: str | None, host: str, says: str) -> None:
    front = await DeskFront.open(tmp_path, public_url)
    browser = front.browser()
    browser.http.base_url, browser.origin = httpx.URL(host), host
    refused(await browser.post("/auth/passkey/options"), 409, says)
    await front.close()


async def test_asking_for_challenges_is_slowed(desk_front: DeskFront) -> None:
    nobody = desk_front.browser()
    answers = [(await nobody.post("/auth/passkey/options")).status_code for _ in range(61)]
    assert answers == [200] * 60 + [429]


async def test_p9_no_secret_lands_in_a_log(desk_front: DeskFront, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with structlog.testing.capture_logs() as said:
        token, ada = await desk_front.invited("ada@example.org", "admin"), desk_front.browser()
        await ada.accept(token)
        session = ada.http.cookies[COOKIE]
        await ada.sign_in(verified=False)
        await ada.sign_in()
        asked = (await ada.post("/auth/passkey/options")).json()
        await ada.post(
            "/auth/passkey", {"ceremony": asked["ceremony"], "credential": {"id": ada.passkey.credential_id}}
        )
        invited = await ada.post("/accounts", {"email": "rita@example.org", "role": "reviewer", "works_in": "DE"})
    secrets = [token, session, ada.http.cookies[COOKIE], asked["options"]["challenge"], ada.passkey.credential_id]
    secrets.append(invited.json()["invitation_url"].partition("#")[2])
    everything = json.dumps(said, default=str) + caplog.text
    assert "a sign-in was refused" in everything
    # Of the database's own log nothing is heard in the program: it would name hashes.
    heard = "\n".join(line for line in everything.splitlines() if "aiosqlite" not in line)
    assert [secret for secret in secrets if secret in heard] == []
