"""A suspended account at the door: refused with the reason, the end and the way to appeal; and open again after it."""

from __future__ import annotations

from datetime import timedelta

from tests.support.browser import Browser
from tests.support.desk_front import DeskFront

from folkmoot.abuse.domain import Abuse
from folkmoot.runtime.clock import rfc3339

LASTS = timedelta(hours=6)


async def suspend(front: DeskFront, who: Browser) -> str:
    """By two reviewers, for six hours. Returns its id."""
    await front.house.found()
    house, account = front.house, (await who.get("/auth/me")).json()["account"]["id"]
    async with house.database.transaction() as tx:
        first, second = [house.signers[name].account.id for name in ("rita", "raj")]
        ends_at = house.clock.now() + LASTS
        made = await house.suspensions.propose(tx, account, Abuse.SPAM, None, "it spams", ends_at, first)
        await house.suspensions.confirm(tx, account, made, "so it does", second)
    return made


async def test_p3_a_suspended_account_signs_in_nowhere_and_is_told_why_until_when_and_how_to_appeal(
    desk_front: DeskFront,
) -> None:
    mo = await desk_front.somebody("mo", "member")
    ends_at = rfc3339(desk_front.house.clock.now() + LASTS)
    made = await suspend(desk_front, mo)
    for answer in (await mo.get("/auth/me"), await mo.sign_in(), await mo.get("/auth/me")):
        assert (answer.status_code, answer.headers["content-type"]) == (403, "application/problem+json")
        problem = answer.json()
        assert "it spams" in problem["detail"]
        assert problem["ends_at"] == ends_at
        assert problem["appeal"].startswith(f"/suspensions/{made}#")
    desk_front.house.clock.advance(LASTS)
    assert await mo.status() == 200, "the session of before goes on"
    assert (await mo.sign_in()).status_code == 200


async def test_p3_nobody_else_is_touched_and_signing_out_always_works(desk_front: DeskFront) -> None:
    mo, ada = await desk_front.somebody("mo", "member"), await desk_front.somebody("ada", "member")
    await suspend(desk_front, mo)
    assert await ada.status() == 200
    assert (await mo.send("DELETE", "/auth/session")).status_code == 204
    assert (await mo.get("/auth/me")).status_code == 401, "without a session nobody is asked who they are"
