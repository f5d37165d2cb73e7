"""The desk in the browser: from the inbox to a restriction signed by two passkeys, to what happens in the meeting."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, Page, expect
from tests.e2e.conftest import Visit
from tests.e2e.seats import Seat, open_seats
from tests.e2e.test_meeting import accessible_page
from tests.support.server import Server

from folkmoot.demo.desk import record
from folkmoot.demo.program import new_meeting

pytestmark = pytest.mark.timeout(240)


async def assess(page: Page, reasons: str = "Article 4 says so.") -> None:
    """All three questions with yes and a reason, by keyboard alone."""
    for question in ("legality", "necessity", "proportionality"):
        await page.get_by_test_id(f"{question}-yes").focus()
        await page.keyboard.press("Space")
        await page.keyboard.press("Tab")
        await page.keyboard.type(f"{reasons} ({question})")


async def sign(page: Page) -> None:
    await page.get_by_test_id("to-sign").click()
    await expect(page.get_by_test_id("sign-box")).to_be_focused()
    await page.get_by_test_id("sign").click()


async def test_an_order_goes_from_the_inbox_to_two_signatures_and_is_lifted(
    server: Server, browser: Browser, visit: Visit
) -> None:
    seats, desk = await open_seats(browser, server)
    rita, raj = seats["rita"], seats["raj"]
    await expect(rita.page.get_by_test_id("inbox-empty")).to_be_visible()
    await accessible_page(rita.page)
    async with server.client() as client:
        code, _ = await new_meeting(client)
        outside, inside = await visit("US"), await visit("CN")
        await outside.join(code, "Ann")
        await inside.join(code, "Li")
        order = await record(
            client,
            desk,
            [code],
            territory=["CN", "MO"],
            asks=["restrict", "close_account"],
            asked="Close the account of the host.",
        )
        await record(client, desk, [code], reference="No. 65/2026")

    # The inbox, by keyboard: look at the shortcuts, see to the alert, open the order.
    page = rita.page
    await page.reload()
    await expect(page.get_by_test_id("alert")).to_have_count(2)
    await accessible_page(rita.page)
    await page.get_by_role("heading", name="Inbox").focus()
    await page.keyboard.press("?")
    await expect(page.get_by_test_id("shortcuts")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_test_id("shortcuts")).to_have_count(0)
    await page.get_by_role("heading", name="Inbox").focus()
    await page.keyboard.press("j")
    await page.keyboard.press("a")
    await expect(page.get_by_test_id("alert")).to_have_count(1)
    await page.get_by_test_id("past-alerts").locator("summary").click()
    await expect(page.get_by_test_id("past-alert")).to_contain_text("rita@example.org")
    await page.get_by_role("heading", name="Inbox").focus()
    await page.keyboard.press("j")
    await page.keyboard.press("j")
    await expect(page.get_by_test_id("inbox-item").first).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page).to_have_url(f"{rita.url}/desk/orders/{order}")

    # The order beside its assessment: what cannot be done is struck out, and whom it would touch is in bands.
    await expect(page.get_by_test_id("cannot-be-done")).to_contain_text("no order touches an account")
    await expect(page.get_by_test_id("impact-sentence")).to_contain_text("fewer than 5 would be affected")
    await accessible_page(rita.page)
    await page.get_by_test_id("to-sign").click()
    await expect(page.get_by_test_id("lacks")).to_contain_text("lawful there")
    await assess(page)
    await expect(page.get_by_test_id("verdict")).to_contain_text("Grant")
    await page.get_by_test_id("territory-MO").uncheck()
    await expect(page.get_by_test_id("verdict")).to_contain_text("narrowed the territory: this is a narrowing")
    await page.reload()
    await expect(page.get_by_test_id("legality-reasons")).to_have_value("Article 4 says so. (legality)")
    await expect(page.get_by_test_id("territory-MO")).not_to_be_checked()
    await page.get_by_test_id("to-sign").click()
    await expect(page.get_by_test_id("summary")).to_contain_text("For people inside China, and nobody else.")
    await accessible_page(rita.page)
    await page.get_by_test_id("sign").click()
    await expect(page.get_by_test_id("signature")).to_have_text("Signature verifies")
    await expect(page.get_by_test_id("why-not")).to_contain_text("a second person must")

    # The second reviewer decides alone: the first one's reasons are not there to be seen.
    page = raj.page
    await page.goto(f"{raj.url}/desk")
    await page.get_by_test_id("inbox-item").filter(has_text="Order 1").click()
    await expect(page.get_by_test_id("review-hidden")).to_be_visible()
    assert "Article 4 says so" not in await page.content()
    await assess(page, "A necessary act.")
    await page.get_by_test_id("measure-remove").uncheck()
    await page.get_by_test_id("measure-remove").check()
    await sign(page)
    await expect(page.get_by_test_id("restriction")).to_have_attribute("data-state", "effective", timeout=30_000)
    await expect(page.get_by_test_id("reviews")).to_contain_text("Article 4 says so. (legality)")
    await expect(page.get_by_test_id("order-state")).to_have_text("Narrowed")
    await accessible_page(raj.page)
    await expect(inside.page.get_by_test_id("restricted")).to_be_visible(timeout=20_000)
    await outside.sees(1)

    # Lifted by one act, with a reason; the history is the log's.
    await page.get_by_test_id("lift").click()
    await page.get_by_test_id("lift-confirm").click()
    await page.get_by_test_id("lift-reason").fill("The court annulled it.")
    await accessible_page(raj.page)
    await page.get_by_test_id("lift-confirm").click()
    await expect(page.get_by_test_id("restriction")).to_have_attribute("data-state", "lifted")
    await expect(page.get_by_test_id("history").locator("[data-kind=lifted]")).to_be_visible()
    await inside.join(code, "Li")
    await outside.sees(2)

    await found_again(raj)
    await taken_back(rita)
    for seat in seats.values():
        assert seat.errors == []


async def found_again(seat: Seat) -> None:
    """Search, filter, and the empty list."""
    page = seat.page
    await page.goto(f"{seat.url}/desk/orders")
    await expect(page.get_by_test_id("order")).to_have_count(2)
    await accessible_page(seat.page)
    await page.keyboard.press("/")
    await expect(page.get_by_test_id("desk-search")).to_be_focused()
    await page.keyboard.type("65/2026")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("order")).to_have_count(1)
    await page.get_by_test_id("filter-state").select_option("granted")
    await expect(page.get_by_test_id("orders-empty")).to_be_visible()


async def taken_back(seat: Seat) -> None:
    """A review that asks for more, and that its reviewer takes back; the phone's menu on the way."""
    page = seat.page
    await page.set_viewport_size({"width": 390, "height": 844})
    await page.goto(f"{seat.url}/desk")
    await page.get_by_test_id("desk-menu").click()
    await page.get_by_test_id("desk-drawer").get_by_role("link", name="Orders").click()
    await page.get_by_test_id("order").first.click()
    await page.get_by_test_id("ask").check()
    await page.get_by_test_id("asked").fill("Which court?")
    await sign(page)
    await expect(page.get_by_test_id("order-state")).to_have_text("More was asked")
    await page.get_by_test_id("withdraw").click()
    await page.get_by_test_id("withdraw-confirm").click()
    await expect(page.get_by_test_id("order-state")).to_have_text("Waits for review")
    await expect(page.get_by_test_id("reviews")).to_contain_text("Taken back")
