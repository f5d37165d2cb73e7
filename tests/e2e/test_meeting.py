"""A meeting as people use it: see oneself, join, switch devices, share, leave; and what goes wrong, said clearly."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Page, Route, expect
from tests.e2e.conftest import Visit
from tests.e2e.pages import Visitor
from tests.support.server import Server

from folkmoot.demo.desk import Desk, bearer, decide, grant
from folkmoot.demo.program import new_meeting
from folkmoot.ledger.verify import Receipt, verify_receipt
from folkmoot.runtime.settings import build_dir

pytestmark = pytest.mark.timeout(180)
AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"

# Transitions over; what turns for ever (a loader) does not count.
SETTLED = """Promise.all(document.getAnimations()
  .filter((running) => running.effect.getComputedTiming().endTime !== Infinity)
  .map((running) => running.finished.catch(() => null)))"""


async def accessible(visitor: Visitor) -> None:
    await accessible_page(visitor.page)


async def accessible_page(page: Page) -> None:
    """No violation that axe knows, in light and in dark, wide and as on a phone."""
    schemes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    for scheme in schemes:
        await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        await expect(page.locator(f"html[data-mantine-color-scheme={scheme}]")).to_have_count(1)
        await page.evaluate(SETTLED)
        for width in (1280, 390):
            await page.set_viewport_size({"width": width, "height": 844})
            await page.evaluate(AXE.read_text())
            found = await page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
            wrong = [(v["id"], [n["html"][:160] for n in v["nodes"]]) for v in found["violations"]]
            assert wrong == [], json.dumps([scheme, width, wrong], indent=1)
            overflow = await page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            assert overflow <= 0, f"{scheme} at {width}: the page is {overflow} px too wide"
    await page.emulate_media(color_scheme="light")
    await page.set_viewport_size({"width": 1280, "height": 800})


async def test_a_visit_from_the_mirror_to_the_end(server: Server, visit: Visit) -> None:
    ann, kit = await visit("US"), await visit("HK")
    await ann.page.goto(ann.url)
    await accessible(ann)
    await ann.page.get_by_test_id("new-meeting").click()
    link = await ann.page.get_by_test_id("meeting-link").input_value()
    assert link.startswith(f"{ann.url}/m/")
    await accessible(ann)
    await ann.page.get_by_test_id("join-now").click()
    preview = ann.page.get_by_test_id("preview")
    await expect(preview).to_have_js_property("videoWidth", 1280, timeout=15_000)
    await accessible(ann)
    await ann.enter("Ann")
    code = link.rsplit("/", 1)[1]
    await kit.join(code, "Kit")
    await ann.sees(2)
    await kit.sees(2)
    await accessible(ann)

    await ann.page.get_by_test_id("people").click()
    for width in (1280, 390):
        await ann.page.set_viewport_size({"width": width, "height": 844})
        box = await ann.page.get_by_test_id("people-panel").bounding_box()
        assert box is not None
        assert box["width"] > 250, f"the people are hidden at {width} px"
        assert box["x"] + box["width"] <= width
    await accessible(ann)
    await ann.page.get_by_test_id("people").click()

    await ann.page.get_by_test_id("camera").click()
    await expect(kit.page.get_by_test_id("participant-tile").locator("video")).to_have_count(1)
    await ann.page.get_by_test_id("mic").click()
    await expect(kit.page.get_by_role("img", name="Microphone off")).to_be_visible()
    await ann.page.get_by_test_id("camera").click()
    await kit.sees(2)
    await ann.page.get_by_test_id("screen-share").click()
    await expect(kit.page.get_by_test_id("screen-tile").locator("video")).to_be_visible(timeout=20_000)
    await ann.page.get_by_test_id("screen-share").click()
    await expect(kit.page.get_by_test_id("screen-tile")).to_have_count(0)

    await ann.page.get_by_test_id("leave").click()
    await expect(ann.page.get_by_test_id("left")).to_be_visible()
    await accessible(ann)
    await expect(kit.page.get_by_test_id("participant-tile")).to_have_count(1)
    await ann.page.get_by_test_id("rejoin").click()
    await ann.sees(2)
    assert ann.errors == kit.errors == []


async def test_what_is_not_there_is_said_so(server: Server, visit: Visit) -> None:
    ann = await visit("US")
    for path in ("/m/abc-defg-hij", "/m/nonsense"):
        await ann.page.goto(ann.url + path)
        await expect(ann.page.get_by_test_id("meeting-not-found")).to_be_visible()
    await accessible(ann)
    await ann.page.goto(f"{ann.url}/r/7")
    await expect(ann.page.get_by_role("heading", level=1)).to_be_visible()
    await accessible(ann)
    await ann.page.goto(f"{ann.url}/no/such/page")
    await expect(ann.page.get_by_role("heading", level=1)).to_be_visible()


async def test_the_page_of_a_person_kept_out_and_the_public_record(server: Server, desk: Desk, visit: Visit) -> None:
    async with server.client() as client:
        code, _ = await new_meeting(client)
        await grant(client, desk, [code])
    wei = await visit("CN")
    await wei.page.goto(f"{wei.url}/m/{code}")
    await wei.page.get_by_test_id("name").fill("Wei")
    await wei.page.get_by_test_id("join").click()
    await expect(wei.page.get_by_test_id("restricted")).to_be_visible()
    await accessible(wei)
    async with wei.page.expect_download() as saving:
        await wei.page.get_by_test_id("receipt").click()
    kept = await (await saving.value).path()
    assert verify_receipt(Receipt.decode(kept.read_bytes())).meeting == code
    await wei.page.goto(f"{wei.url}/r/1")
    await expect(wei.page.get_by_test_id("record")).to_contain_text("Cyber Office")
    assert code not in await wei.page.get_by_test_id("record").inner_text(), "P9: the record names no meeting"
    await expect(wei.page.get_by_test_id("record-check")).to_contain_text("The record stands in the log")
    await accessible(wei)
    await wei.page.set_input_files("input[type=file]", kept)
    await expect(wei.page.get_by_test_id("receipt-check")).to_contain_text(code)

    await wei.page.goto(f"{wei.url}/transparency")
    await expect(wei.page.get_by_test_id("log-state")).to_contain_text("the log’s signature is good")
    await expect(wei.page.get_by_test_id("entries").get_by_text("A restriction was approved")).to_be_visible()
    await accessible(wei)

    async def tampered(route: Route) -> None:
        async with server.client() as client:
            bundle = (await client.get(urlsplit(route.request.url).path)).content
        await route.fulfill(body=bundle.replace(b'"remove"', b'"notice"'))

    await wei.page.route("**/log/tile/entries/**", tampered)
    await wei.page.goto(f"{wei.url}/r/1")
    check = wei.page.get_by_test_id("record-check")
    await expect(check).to_contain_text("This record does not verify")
    await expect(check).to_have_attribute("role", "alert")


async def test_an_appeal_from_inside_the_territory_and_its_answer(server: Server, desk: Desk, visit: Visit) -> None:
    async with server.client() as client:
        code, _ = await new_meeting(client)
        await grant(client, desk, [code])
        wei = await visit("CN")
        await wei.page.goto(f"{wei.url}/m/{code}")
        await wei.enter_refused("Wei")
        async with wei.page.expect_popup() as opening:
            await wei.page.get_by_test_id("appeal").click()
        page = await opening.value
        await page.get_by_test_id("appeal-send").click()
        await expect(page.get_by_text("Say in a few words why.")).to_be_visible()
        await expect(page.get_by_label("Attach my receipt")).to_be_checked()
        await accessible(replace(wei, page=page))
        await page.get_by_label("It is not lawful").check()
        await page.get_by_test_id("appeal-text").fill("The act was repealed in May.")
        await page.get_by_test_id("appeal-send").click()
        link = await page.get_by_test_id("appeal-link").input_value()
        assert link.startswith(f"{wei.url}/appeals/")
        await page.get_by_test_id("appeal-see").click()
        shown = page.get_by_test_id("appeal-shown")
        await expect(shown).to_contain_text("Waiting for a decision")
        async with page.expect_download() as saving:
            await page.get_by_role("button", name="Save its receipt").click()
        kept = await (await saving.value).path()
        assert verify_receipt(Receipt.decode(kept.read_bytes())).entry["kind"] == "appeal_filed"
        await accessible(replace(wei, page=page))

        [waiting] = (await client.get("/api/v1/appeals", headers=bearer(desk.reviewers[2].token))).json()["items"]
        assert waiting["concerned"] is True
        decided = await decide(client, waiting, desk.reviewers[2], "upheld", "You are right: it was repealed.")
        assert decided.status_code == 200
        await page.reload()
        await expect(shown).to_contain_text("we are sorry")
        await expect(shown).to_contain_text("You are right: it was repealed.")
        await accessible(replace(wei, page=page))
        await page.goto(f"{wei.url}/appeals/none#guessed")
        await expect(page.get_by_test_id("appeal-unknown")).to_be_visible()
        await wei.page.get_by_test_id("come-back").click(timeout=30_000)
        await expect(wei.page.get_by_test_id("room")).to_be_visible(timeout=20_000)


async def test_a_connection_cut_for_good_is_told_and_can_be_taken_up(server: Server, visit: Visit) -> None:
    ann = await visit("US")
    async with server.client() as client:
        code, _ = await new_meeting(client)
    await ann.join(code, "Ann")
    await ann.sees(1)
    await ann.door.cut()
    await expect(ann.page.get_by_test_id("reconnecting")).to_be_visible(timeout=30_000)
    await ann.door.restore()
    await expect(ann.page.get_by_test_id("reconnecting")).to_have_count(0, timeout=30_000)
    await ann.sees(1)


def test_the_web_app_is_built() -> None:
    assert (build_dir() / "web" / "index.html").is_file(), "run `make web`"
