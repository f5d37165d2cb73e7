"""An authority sends its order by the page: what is wrong is said, nothing typed is lost, the desk makes one of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from playwright.async_api import Page, expect
from tests.e2e.conftest import Visit
from tests.e2e.test_meeting import accessible
from tests.support.server import Server

from folkmoot.demo.desk import Desk, bearer
from folkmoot.demo.program import new_meeting

pytestmark = pytest.mark.timeout(180)


async def country(page: Page, field: str, name: str) -> None:
    await page.get_by_test_id(field).fill(name)
    await page.get_by_role("option", name=name).first.click()
    await page.keyboard.press("Escape")


async def test_an_order_by_the_page_from_the_first_word_to_the_desk(server: Server, desk: Desk, visit: Visit) -> None:
    office = await visit("CN")
    page = office.page
    async with server.client() as client:
        code, _ = await new_meeting(client)
    await page.goto(f"{office.url}/authorities")
    form = page.get_by_test_id("submission-form")
    await expect(form).to_be_visible()
    await accessible(office)

    # What is missing is said where it is missing.
    go_on = page.get_by_test_id("submission-next")
    await go_on.click()
    await expect(page.get_by_test_id("submission-authority")).to_have_attribute("aria-invalid", "true")
    await page.get_by_test_id("submission-authority").fill("Cyber Office")
    await country(page, "submission-jurisdiction", "China (CN)")
    await page.get_by_test_id("submission-contact_name").fill("Inspector Example")
    await page.get_by_test_id("submission-contact_email").fill("office@example.org")
    await go_on.click()
    await page.get_by_test_id("letter-meetings").fill(f"{office.url}/m/{code}")
    await country(page, "letter-territory", "Hong Kong")
    await page.get_by_test_id("letter-measure-remove").check()
    await page.get_by_test_id("letter-ends_at").fill(local(datetime.now(UTC) + timedelta(hours=20)))
    await go_on.click()
    await page.get_by_test_id("letter-reference").fill("No. 64/2026")
    await page.get_by_test_id("letter-legal_basis").fill("Assembly Act, Article 4")
    await page.get_by_test_id("letter-reasons").fill("an assembly without a permit (Article 4)")
    # A reload loses nothing.
    await page.reload()
    await expect(page.get_by_test_id("submission-authority")).to_have_value("Cyber Office")
    for _ in range(2):
        await go_on.click()
    await expect(page.get_by_test_id("letter-reasons")).to_have_value("an assembly without a permit (Article 4)")
    await go_on.click()
    await page.get_by_test_id("letter-redress").fill("the administrative court")
    await page.get_by_test_id("letter-report_to").fill("report@example.org")
    document = {"name": "order.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 an order"}
    await page.locator("input[type=file]").set_input_files(document)  # type: ignore[arg-type]
    await accessible(office)

    # The server finds that the territory is not theirs: the page says so beside it, and keeps the rest.
    await go_on.click()
    await expect(form).to_contain_text("outside the authority's jurisdiction")
    await page.get_by_test_id("letter-territory").press("Backspace")
    await country(page, "letter-territory", "China (CN)")
    for _ in range(2):
        await go_on.click()
    await expect(page.get_by_test_id("letter-redress")).to_have_value("the administrative court")
    await go_on.click()
    await expect(page.get_by_test_id("submission-filed")).to_be_visible()
    await page.get_by_test_id("submission-see").click()
    shown = page.get_by_test_id("submission-shown")
    await expect(shown).to_contain_text("Waits for our desk")
    await expect(shown).to_contain_text("A document came with it")
    await accessible(office)

    # The desk records it; its sender sees the number.
    async with server.client() as client:
        number = await as_order(client, desk, code)
    await page.reload()
    await expect(shown).to_contain_text(f"It is recorded as order {number}")
    assert office.errors == []


async def as_order(client: httpx.AsyncClient, desk: Desk, code: str) -> int:
    who = bearer(desk.intake)
    [waiting] = (await client.get("/api/v1/submissions?state=waiting", headers=who)).json()["items"]
    letter = waiting["letter"]
    assert (letter["meetings"], letter["territory"]) == ([code], ["CN"])
    order = {**letter, "authority_id": desk.authority_id}
    for name in ("authority", "jurisdiction", "contact_name", "contact_email"):
        del order[name]
    made = await client.post(f"/api/v1/submissions/{waiting['id']}/order", json=order, headers=who)
    assert made.status_code == 201, made.text
    got = await client.get(f"/api/v1/orders/{made.json()['id']}/document", headers=who)
    assert got.content == b"%PDF-1.7 an order"
    number: int = made.json()["number"]
    return number


def local(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M")
