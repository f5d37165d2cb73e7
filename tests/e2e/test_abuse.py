"""Abuse in the browser: a report and its answer, and a suspended account's notice and appeal."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx
from playwright.async_api import Browser, Page, expect
from tests.e2e.conftest import Visit
from tests.e2e.test_meeting import accessible, accessible_page
from tests.support.server import Server

from folkmoot.app import open_core
from folkmoot.demo.desk import Desk, DeskReviewer, bearer
from folkmoot.http.access import SESSION_COOKIE
from folkmoot.runtime.clock import rfc3339


async def test_a_report_is_filed_without_an_account_and_answered(server: Server, desk: Desk, visit: Visit) -> None:
    ann = await visit("US")
    await ann.page.goto(f"{ann.url}/report")
    await accessible(ann)
    await ann.page.get_by_test_id("report-send").click()
    await expect(ann.page.get_by_text("Say in a few words what happened.")).to_be_visible()
    await ann.page.get_by_label("Harassment").check()
    await ann.page.get_by_test_id("report-about").fill("the meeting abc-defg-hij")
    await ann.page.get_by_test_id("report-text").fill("Somebody shouts at people.")
    await ann.page.get_by_test_id("report-send").click()
    link = await ann.page.get_by_test_id("report-link").input_value()
    await accessible(ann)
    await ann.page.get_by_test_id("report-see").click()
    await expect(ann.page.get_by_role("status")).to_contain_text("A person reads it")
    await accessible(ann)
    async with server.client() as client:
        rita = bearer(desk.reviewers[0].token)
        [report] = (await client.get("/api/v1/reports", headers=rita)).json()["items"]
        said = await client.post(f"/api/v1/reports/{report['id']}/answer", json={"answer": "We spoke."}, headers=rita)
        assert said.status_code == 200
    await ann.page.goto("about:blank")
    await ann.page.goto(link)
    await expect(ann.page.get_by_test_id("report-shown")).to_contain_text("We spoke.")
    await accessible(ann)
    await ann.page.goto(f"{link.split('#')[0]}#guessed")
    await ann.page.reload()
    await expect(ann.page.get_by_test_id("report-unknown")).to_be_visible()


async def suspend(client: httpx.AsyncClient, desk: Desk, report: str, email: str) -> str:
    """Two reviewers suspend the account with this address. Returns the suspension's path."""
    first, second = desk.reviewers[:2]
    found = await client.post(f"/api/v1/reports/{report}/account", json={"email": email}, headers=bearer(first.token))
    path = f"/api/v1/accounts/{found.json()['account']}/suspensions"
    ends_at = rfc3339(datetime.now(UTC) + timedelta(days=30))
    body = {
        "abuse": "spam",
        "report_id": report,
        "reason": "It sends the same advertisement to all.",
        "ends_at": ends_at,
    }
    made = await client.post(path, json={**body, "ends_at": ends_at}, headers=bearer(first.token))
    path += f"/{made.json()['id']}"
    confirmed = await client.post(f"{path}/confirmation", json={"reason": "So it does."}, headers=bearer(second.token))
    assert confirmed.status_code == 200, confirmed.text
    return path


async def test_p3_a_suspended_account_is_told_why_appeals_and_is_opened_while_its_holder_joins_as_a_guest(
    server: Server, desk: Desk, visit: Visit
) -> None:
    member = bearer(desk.member)
    async with server.client() as client:
        code = (await client.post("/api/v1/meetings", json={"title": "Mine"}, headers=member)).json()["code"]
        about = {"what": "spam", "about": "member@example.org", "text": "spam"}
        filed = await client.post("/api/v1/reports", json=about)
        await suspend(client, desk, filed.json()["id"], "member@example.org")

        refused = await client.post("/api/v1/meetings", json={"title": "Another"}, headers=member)
        assert (refused.status_code, refused.headers["content-type"]) == (403, "application/problem+json")
        assert "the same advertisement" in refused.json()["detail"]
        assert (await client.get(f"/api/v1/meetings/{code}")).json()["title"] == "Mine"
        joined = await client.post(f"/api/v1/meetings/{code}/join", json={"name": "Mo"}, headers=member)
        assert joined.status_code == 200, "a guest like anybody"

        mo = await visit("FR")
        await mo.page.goto(f"{mo.url}{refused.json()['appeal']}")
        await expect(mo.page.get_by_test_id("suspension-shown")).to_contain_text("the same advertisement")
        await accessible(mo)
        await mo.page.get_by_test_id("suspension-send").click()
        await expect(mo.page.get_by_text("Say in a few words why.")).to_be_visible()
        await mo.page.get_by_test_id("suspension-text").fill("My cousin had my password.")
        await mo.page.get_by_test_id("suspension-send").click()
        await expect(mo.page.get_by_test_id("suspension-waiting")).to_be_visible()
        await accessible(mo)

        listed = (await client.get("/api/v1/suspensions", headers=bearer(desk.auditor))).json()["items"]
        decision = f"/api/v1/suspensions/{listed[0]['id']}/appeal/decision"
        body = {"outcome": "upheld", "reasons": "We believe you."}
        reviewers: list[DeskReviewer] = list(desk.reviewers)
        took_part = await client.post(decision, json=body, headers=bearer(reviewers[1].token))
        assert (took_part.status_code, took_part.json()["promise"]) == (409, "P6")
        assert (await client.post(decision, json=body, headers=bearer(reviewers[2].token))).json()["state"] == "ended"
        await mo.page.reload()
        await expect(mo.page.get_by_test_id("suspension-shown")).to_contain_text("You were right")
        await accessible(mo)
        again = await client.post("/api/v1/meetings", json={"title": "Another"}, headers=member)
        assert again.status_code == 201


async def at_the_desk(server: Server, browser: Browser, reviewer: DeskReviewer) -> Page:
    """A reviewer's browser, signed in, at the page of abuse."""
    async with open_core(server.settings) as core, core.database.transaction() as tx:
        account = await core.identity.by_email(tx, reviewer.email)
        secret = await core.people.sessions.begin(tx, account.id, "a browser")
    url = f"http://localhost:{server.port}"
    context = await browser.new_context(viewport={"width": 1280, "height": 800})
    await context.add_cookies([{"name": SESSION_COOKIE, "value": secret, "url": url}])
    page = await context.new_page()
    await page.goto(f"{url}/desk/abuse")
    await expect(page.get_by_test_id("desk-abuse")).to_be_visible()
    return page


async def test_two_at_the_desk_suspend_and_a_third_reinstates(server: Server, desk: Desk, browser: Browser) -> None:
    async with server.client() as client:
        meeting = (await client.post("/api/v1/meetings", json={"title": "Sale"}, headers=bearer(desk.member))).json()
        about = {"what": "spam", "about": meeting["join_url"], "text": "Buy now."}
        assert (await client.post("/api/v1/reports", json=about)).status_code == 201

    rita = await at_the_desk(server, browser, desk.reviewers[0])
    await rita.get_by_test_id("report-answer").fill("We look at it.")
    await rita.get_by_test_id("report-answer-send").click()
    await expect(rita.get_by_test_id("desk-report")).to_contain_text("We look at it.")
    await rita.get_by_test_id("report-suspend").click()
    await rita.get_by_test_id("suspend-named").fill(meeting["join_url"])
    await rita.get_by_test_id("suspend-find").click()
    await expect(rita.get_by_test_id("suspend-account")).to_be_visible()
    await accessible_page(rita)
    await rita.get_by_test_id("suspend-propose").click()
    await expect(rita.get_by_text("Write something first.")).to_be_visible()
    await rita.get_by_test_id("suspend-reason").fill("It only sells.")
    await rita.get_by_test_id("suspend-propose").click()
    await expect(rita.locator("[data-testid=desk-suspension][data-state=proposed]")).to_be_visible()
    await expect(rita.get_by_test_id("suspension-confirm")).to_have_count(0)
    await expect(rita.get_by_test_id("desk-abuse")).not_to_contain_text("member@example.org")

    raj = await at_the_desk(server, browser, desk.reviewers[1])
    await raj.get_by_test_id("suspension-confirm-reason").fill("So it does.")
    await raj.get_by_test_id("suspension-confirm").click()
    await expect(raj.locator("[data-testid=desk-suspension][data-state=suspended]")).to_be_visible()
    await accessible_page(raj)

    ren = await at_the_desk(server, browser, desk.reviewers[2])
    await ren.get_by_test_id("suspension-end-reason").fill("It was a joke.")
    await ren.get_by_test_id("suspension-end").click()
    await expect(ren.locator("[data-testid=desk-suspension][data-state=ended]")).to_contain_text("It was a joke.")
