"""The desk's rarer pages in a real Chromium, on one server: an order from the letter to the record, also where nothing
can come of it; a seal; an emergency's full review; a restriction that is held; a host who is not told yet."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_hex

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Page, async_playwright, expect
from tests.e2e.conftest import LAUNCH
from tests.e2e.seats import Seat
from tests.e2e.test_appeals import open_desk_with_a_seat
from tests.e2e.test_authorities import country, local
from tests.e2e.test_desk import assess
from tests.e2e.test_meeting import accessible_page
from tests.support.binaries import chromium_binary
from tests.support.places import INSIDE, write_sources
from tests.support.server import Server

from folkmoot.app import open_core
from folkmoot.demo.desk import REASONS, Desk, DeskReviewer, bearer, grant, record, review
from folkmoot.demo.program import new_meeting
from folkmoot.http.access import SESSION_COOKIE
from folkmoot.orders.draft import ResumeInput, draft_resumption, review_body
from folkmoot.runtime.canonical import canonical
from folkmoot.runtime.clock import rfc3339
from folkmoot.territory.adapters.data import LocationData
from folkmoot.territory.adapters.policy import Policy
from folkmoot.territory.adapters.updating import take_up

pytestmark = [pytest.mark.timeout(180), pytest.mark.asyncio(loop_scope="module")]
PDF = {"name": "order.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 an order"}
NO_PDF = {**PDF, "buffer": b"<html>an order</html>"}


@dataclass(frozen=True, slots=True)
class Stage:
    """Rita and Raj sign with key files, over the API; Ian of intake and Ren, who has a passkey, are at browsers."""

    server: Server
    client: httpx.AsyncClient
    desk: Desk
    ian: Seat
    ren: Seat

    async def meeting(self) -> str:
        return (await new_meeting(self.client))[0]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    folder = tmp_path_factory.mktemp("desk")
    places = held_places(folder)
    async with Server(folder, location_dir=str(places)) as server, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium_binary(), args=LAUNCH)
        desk, ren = await open_desk_with_a_seat(browser, server)
        async with open_core(server.settings) as core, core.database.transaction() as tx:
            account = await core.identity.by_email(tx, "intake@example.org")
            secret = await core.people.sessions.begin(tx, account.id, "a browser")
        context = await browser.new_context(viewport={"width": 1280, "height": 800})
        url = f"http://localhost:{server.port}"
        await context.add_cookies([{"name": SESSION_COOKIE, "value": secret, "url": url}])
        ian = Seat("ian", await context.new_page(), url)
        async with server.client() as client:
            yield Stage(server, client, desk, ian, Seat("ren", ren.page, url))
        await browser.close()


def held_places(folder: Path) -> Path:
    """Location data in use, and a newer version that is held."""
    data = LocationData(folder / "location")
    take_up(data, write_sources(folder / "sources"), Policy())
    newer = write_sources(folder / "newer", machines={"116.224.0.0/17": "vpn"})
    take_up(data, newer, Policy(), watched=lambda: {"CN"})
    return data.folder


async def fill(page: Page, code: str, ends_at: datetime) -> None:
    """The form of an order, for China and Macao."""
    await page.get_by_test_id("order-authority").select_option(index=1)
    for field, words in (
        ("reference", "No. 64/2026"),
        ("legal_basis", "Assembly Act, Article 4"),
        ("reasons", "An assembly without a permit."),
        ("asked", "Close it to everybody, everywhere."),
        ("meetings", code),
        ("redress", "the administrative court"),
        ("report_to", "office@example.org"),
    ):
        await page.get_by_test_id(f"letter-{field}").fill(words)
    await country(page, "letter-territory", "China (CN)")
    await page.get_by_test_id("letter-measure-remove").check()
    await page.get_by_test_id("letter-ends_at").fill(local(ends_at))


async def test_an_order_is_recorded_with_its_instrument_which_is_sent_again_where_it_failed(stage: Stage) -> None:
    page = stage.ian.page
    await page.goto(f"{stage.ian.url}/desk/orders/new")
    await expect(page.get_by_test_id("order-form")).to_be_visible()
    await accessible_page(page)
    await fill(page, await stage.meeting(), datetime.now(UTC) + timedelta(days=2))
    await page.locator("input[type=file]").set_input_files(NO_PDF)  # type: ignore[arg-type]
    await page.get_by_test_id("order-record").click()
    await expect(page.get_by_test_id("order-recorded")).to_contain_text("It waits for two reviews.")
    await expect(page.get_by_role("alert")).to_contain_text("The document did not arrive")
    await accessible_page(page)

    await page.get_by_role("link", name="Go to the order").click()
    await expect(page.get_by_test_id("verification")).to_contain_text("called back")
    await page.get_by_test_id("attach-send").click()
    await expect(page.get_by_test_id("attach")).to_contain_text("This is needed.")
    await page.locator("input[type=file]").set_input_files(NO_PDF)  # type: ignore[arg-type]
    await page.get_by_test_id("attach-send").click()
    await expect(page.get_by_test_id("failed")).to_contain_text("PDF")
    await accessible_page(page)
    await page.locator("input[type=file]").set_input_files(PDF)  # type: ignore[arg-type]
    await page.get_by_test_id("attach-send").click()
    await expect(page.get_by_test_id("instrument")).to_be_visible()
    await expect(page.get_by_test_id("attach")).to_have_count(0)
    assert stage.ian.errors == []


async def test_what_breaks_a_promise_is_said_and_recorded_as_asked_once_it_is_no_slip(stage: Stage) -> None:
    page = stage.ian.page
    await page.goto(f"{stage.ian.url}/desk/orders/new")
    await fill(page, "every-meet-ing", datetime.now(UTC) + timedelta(days=400))
    await page.locator("input[type=file]").set_input_files(PDF)  # type: ignore[arg-type]
    await page.get_by_test_id("order-record").click()
    form = page.get_by_test_id("order-form")
    await expect(page.get_by_test_id("failed")).to_contain_text("90 days at most")
    await expect(page.get_by_test_id("letter-ends_at")).to_have_attribute("aria-invalid", "true")
    await expect(page.get_by_test_id("as-asked-words")).to_contain_text("Close it to everybody, everywhere.")
    await accessible_page(page)
    await expect(form.get_by_test_id("letter-reasons")).to_have_value("An assembly without a permit.")
    await page.get_by_test_id("order-as-asked").click()
    recorded = page.get_by_test_id("order-recorded")
    await expect(recorded).to_contain_text("It has ended already, in public")
    await accessible_page(page)
    await page.get_by_role("link", name="Go to the order").click()
    await expect(page.get_by_test_id("order-state")).to_have_text("Rejected")
    await expect(page.get_by_test_id("received")).to_contain_text("every-meet-ing")
    await expect(page.get_by_test_id("instrument")).to_be_visible()
    await expect(page.get_by_test_id("history")).to_contain_text("cannot be done here")
    await accessible_page(page)
    assert stage.ian.errors == []


async def test_a_seal_is_chosen_and_signed_with_the_review(stage: Stage) -> None:
    until = rfc3339((datetime.now(UTC) + timedelta(days=10)).replace(microsecond=0))
    law = "Secrecy Act, Article 2"
    order = await record(stage.client, stage.desk, [await stage.meeting()], gag={"law": law, "until": until})
    page = stage.ren.page
    await page.goto(f"{stage.ren.url}/desk/orders/{order}")
    await assess(page)
    seal = page.get_by_test_id("seal")
    await expect(seal).not_to_be_checked()
    await expect(page.get_by_label(f"Keep its record sealed, by {law}")).to_have_count(1)
    await seal.check()
    await accessible_page(page)
    await page.get_by_test_id("to-sign").click()
    await expect(page.get_by_test_id("summary")).to_contain_text("Its record is sealed until")
    await accessible_page(page)
    await page.get_by_test_id("sign").click()
    await expect(page.get_by_test_id("signature")).to_have_text("Signature verifies")
    raj = stage.desk.reviewers[1]
    second = await review(stage.client, order, raj, sealed_until=datetime.fromisoformat(until), gag_law=law)
    assert second.status_code == 201, second.text
    number = second.json()["order"]["number"]
    public = (await stage.client.get(f"/r/{number}", headers={"Accept": "application/json"})).json()
    assert public["sealed_until"] == until
    assert public["authority"] is None
    assert stage.ren.errors == []


async def test_an_emergency_is_reviewed_in_full_by_one_who_took_no_part(stage: Stage) -> None:
    made = await grant(stage.client, stage.desk, [await stage.meeting()], emergency=True)
    page = stage.ren.page
    await page.goto(f"{stage.ren.url}/desk")
    await page.get_by_test_id("inbox-item").filter(has_text="Full review of an emergency").click()
    await page.get_by_test_id("to-sign").click()
    await expect(page.get_by_test_id("lacks")).to_contain_text("Choose one of the two")
    await accessible_page(page)
    await page.get_by_test_id("not-justified").check()
    await page.get_by_test_id("emergency-reasons").fill("Nobody was in danger: the letter names none.")
    await page.get_by_test_id("to-sign").click()
    await expect(page.get_by_test_id("summary")).to_contain_text(f"order {made['number']} was not justified")
    await accessible_page(page)
    await page.get_by_test_id("sign").click()
    await expect(page.get_by_test_id("restriction")).to_have_attribute("data-state", "lifted")
    await expect(page.get_by_test_id("emergency-form")).to_have_count(0)
    await expect(page.get_by_test_id("restriction")).to_contain_text("an emergency that was none")
    assert stage.ren.errors == []


async def test_a_restriction_that_is_held_goes_on_when_two_sign_and_is_renewed_from_its_letter(stage: Stage) -> None:
    code = await stage.meeting()
    made = await grant(stage.client, stage.desk, [code], measures=["bar_entry"])
    async with stage.server.client("CN") as inside:
        for number in range(30):
            inside.cookies.clear()
            if (await inside.post(f"/api/v1/meetings/{code}/join", json={"name": f"Wei {number}"})).status_code == 200:
                break
    page = stage.ren.page
    await page.goto(f"{stage.ren.url}/desk/orders/{made['order']}")
    await expect(page.get_by_test_id("restriction")).to_have_attribute("data-state", "held")
    await page.get_by_test_id("to-sign").click()
    await expect(page.get_by_test_id("lacks")).to_be_visible()
    for question in REASONS:
        await page.get_by_test_id(f"resume-{question}").fill(f"A whole provider moved. ({question})")
    await accessible_page(page)
    await page.get_by_test_id("to-sign").click()
    await expect(page.get_by_test_id("summary")).to_contain_text(f"restriction {made['number']} may go on")
    await accessible_page(page)
    await page.get_by_test_id("sign").click()
    await expect(page.get_by_test_id("resume-waits")).to_be_visible()
    await resume(stage.client, str(made["id"]), str(made["order"]), stage.desk.reviewers[1])
    await page.reload()
    await expect(page.get_by_test_id("restriction")).to_have_attribute("data-state", "effective")

    page = stage.ian.page
    await page.goto(f"{stage.ian.url}/desk/orders/{made['order']}/letter")
    await expect(page.get_by_test_id("effect-text")).to_contain_text("Effect was given to it")
    await accessible_page(page)
    await page.get_by_test_id("to-renewal").click()
    await expect(page.get_by_test_id("order-form")).to_be_visible()
    await expect(page.get_by_text("This goes on from an earlier order.")).to_be_visible()
    await page.get_by_test_id("letter-ends_at").fill(local(datetime.now(UTC) + timedelta(days=9)))
    await page.get_by_test_id("order-record").click()
    await page.get_by_role("link", name="Go to the order").click()
    await expect(page.get_by_test_id("renews")).to_have_attribute("href", f"/desk/orders/{made['order']}")
    assert stage.ian.errors == stage.ren.errors == []


async def resume(client: httpx.AsyncClient, restriction: str, order: str, reviewer: DeskReviewer) -> None:
    """The second signature, by a key file."""
    who = bearer(reviewer.token)
    shown = (await client.get(f"/api/v1/restrictions/{restriction}", headers=who)).json()
    impact = (await client.get(f"/api/v1/orders/{order}/impact", headers=who)).json()["meetings"]
    sent = ResumeInput(**REASONS, expected_people=None, nonce=token_hex(16))
    statement = draft_resumption(shown, impact, sent, reviewer.key_id)
    body = review_body(sent, reviewer.key_id, reviewer.private.sign(canonical(statement)).hex())
    answer = await client.post(f"/api/v1/restrictions/{restriction}/resume", json=body, headers=who)
    assert answer.status_code == 200, answer.text


async def test_a_host_is_not_told_yet_until_who_asked_for_it_has_them_told(stage: Stage) -> None:
    begins = datetime.now(UTC) + timedelta(minutes=30)
    order = await record(stage.client, stage.desk, [await stage.meeting()], starts_at=rfc3339(begins))
    page = stage.ren.page
    await page.goto(f"{stage.ren.url}/desk/orders/{order}")
    await page.get_by_test_id("keep-silent").locator("summary").click()
    await page.get_by_test_id("silence-keep").click()
    await expect(page.get_by_text("Say whose life it would endanger, and how.")).to_be_visible()
    await accessible_page(page)
    await page.get_by_test_id("silence-reason").fill("The host holds a hostage.")
    await page.get_by_test_id("silence-keep").click()
    await expect(page.get_by_test_id("host-silence")).to_have_text("The host holds a hostage.")
    await accessible_page(page)
    for reviewer in stage.desk.reviewers:
        given = await review(stage.client, order, reviewer)
        assert given.status_code == 201, given.text
    await page.reload()
    await expect(page.get_by_test_id("restriction")).to_have_attribute("data-state", "pending")
    await page.get_by_test_id("tell-host").click()
    await expect(page.get_by_test_id("host-silence")).to_have_count(0)
    await expect(page.get_by_test_id("tell-host")).to_have_count(0)
    assert stage.ren.errors == []


async def test_the_location_data_is_looked_at_and_an_address_tried(stage: Stage) -> None:
    page = stage.ian.page
    await page.goto(f"{stage.ian.url}/desk")
    await page.get_by_role("link", name="Location data").click()
    await expect(page.get_by_role("heading", level=1)).to_be_focused()
    await expect(page.get_by_test_id("agreement")).to_contain_text("China (CN)")
    await expect(page.get_by_test_id("today-empty")).to_be_visible()
    await expect(page.get_by_test_id("flips")).to_contain_text("116.224.0.0")
    await expect(page.get_by_test_id("map-losing").locator("[data-code=CN]").first).to_be_visible()
    await expect(page.get_by_test_id("command-use")).to_have_value(re.compile("^folkmoot location use [0-9a-f]{16}$"))
    await page.get_by_test_id("try-address").fill("somewhere")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("This is no IP address")).to_be_visible()
    await accessible_page(page)
    await page.get_by_test_id("try-address").fill(INSIDE)
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("try-answer")).to_contain_text(f"{INSIDE} is in China (CN).")
    await accessible_page(page)
    assert INSIDE not in page.url
    assert stage.ian.errors == []
