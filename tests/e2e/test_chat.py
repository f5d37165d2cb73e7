"""Chat, files and roles in the browser: two people write, one of them from where it is withheld, and the host names."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import pytest
from playwright.async_api import expect
from tests.e2e.conftest import Visit
from tests.e2e.pages import Visitor
from tests.e2e.test_meeting import accessible
from tests.support.server import Server

from folkmoot.demo.desk import Desk, bearer, grant
from folkmoot.demo.program import new_meeting

pytestmark = pytest.mark.timeout(180)


async def write(who: Visitor, text: str) -> None:
    box = who.page.get_by_test_id("chat-write")
    await box.fill(text)
    await box.press("Enter")
    await expect(box).to_have_value("")


async def open_chat(who: Visitor) -> None:
    await who.page.get_by_test_id("chat").click()
    await expect(who.page.get_by_test_id("chat-panel")).to_be_visible()


async def lift(client: httpx.AsyncClient, desk: Desk, restriction: str) -> None:
    lifted = await client.post(
        f"/api/v1/restrictions/{restriction}/lift",
        json={"reason": "a mistake"},
        headers=bearer(desk.reviewers[0].token),
    )
    assert lifted.status_code == 200, lifted.text


async def test_p1_two_write_and_what_was_saved_is_withheld_from_one_of_them_and_comes_back(
    server: Server, desk: Desk, visit: Visit, tmp_path: Path
) -> None:
    ann, wei = await visit("US"), await visit("CN")
    async with server.client() as client:
        code, _ = await new_meeting(client)
        await ann.join(code, "Ann")
        await open_chat(ann)
        await expect(ann.page.get_by_test_id("chat-empty")).to_be_visible()
        await write(ann, "Is anybody here yet?")
        await wei.join(code, "Wei")
        await wei.sees(2)
        await write(ann, "Good evening: see https://example.org/plan.")
        await expect(wei.page.get_by_test_id("chat")).to_have_attribute("data-badge", "1")
        await expect(wei.page.get_by_test_id("announcements")).to_contain_text("New message from Ann")
        await open_chat(wei)
        await expect(wei.page.get_by_test_id("chat")).not_to_have_attribute("data-badge", "1")
        log = wei.page.get_by_test_id("chat-log")
        for said in ("Is anybody here yet?", "Good evening"):
            await expect(log).to_contain_text(said)
        link = log.get_by_role("link")
        assert await link.get_attribute("href") == "https://example.org/plan"
        assert set(str(await link.get_attribute("rel")).split()) >= {"noopener", "noreferrer"}
        await write(wei, "Hello <b>Ann</b>")
        await expect(ann.page.get_by_test_id("message").last).to_contain_text("Hello <b>Ann</b>")
        shared = tmp_path / "plan.txt"
        shared.write_text("the plan")
        await ann.page.get_by_test_id("chat-file").set_input_files(shared)
        async with wei.page.expect_download() as saving:
            await wei.page.get_by_test_id("file-save").click()
        saved = await saving.value
        assert saved.suggested_filename == "plan.txt"
        assert (await saved.path()).read_text() == "the plan"
        await expect(wei.page.get_by_test_id("file-delete")).to_have_count(0)
        await accessible(ann)

        restriction = await grant(client, desk, [code], measures=["withhold_artifacts"])
        told = wei.page.get_by_test_id("withheld")
        await expect(told).to_contain_text("Cyber Office", timeout=20_000)
        await expect(told).to_contain_text("Assembly Act, Article 4")
        await expect(told.get_by_test_id("withheld-appeal")).to_be_visible()
        await expect(log).not_to_contain_text("Is anybody here yet?")
        await expect(wei.page.get_by_test_id("shared-files")).to_have_count(0)
        await write(ann, "Do you still hear me?")
        await expect(log).to_contain_text("Do you still hear me?")
        await write(wei, "I do")
        await expect(ann.page.get_by_test_id("message").last).to_contain_text("I do")
        await wei.sees(2)
        await expect(ann.page.get_by_test_id("withheld")).to_have_count(0)
        await accessible(wei)

        await lift(client, desk, str(restriction["id"]))
        await expect(told).to_have_count(0, timeout=20_000)
        for said in ("Is anybody here yet?", "Good evening", "Do you still hear me?", "I do"):
            await expect(log).to_contain_text(said)
        await expect(wei.page.get_by_test_id("shared-file")).to_have_count(1)

    await ann.page.get_by_test_id("file-delete").click()
    await ann.page.get_by_test_id("file-delete-yes").click()
    for who in (ann, wei):
        await expect(who.page.get_by_test_id("shared-file")).to_have_count(0)
    await ann.page.get_by_test_id("chat-write").fill("kept")
    await ann.page.keyboard.press("Escape")
    await expect(ann.page.get_by_test_id("chat-panel")).to_have_count(0)
    await open_chat(ann)
    await expect(ann.page.get_by_test_id("chat-write")).to_have_value("kept")
    assert ann.errors == wei.errors == []


async def test_what_could_not_be_sent_is_kept_and_said(server: Server, visit: Visit) -> None:
    ann = await visit("US")
    async with server.client() as client:
        code, _ = await new_meeting(client)
    await ann.join(code, "Ann")
    await open_chat(ann)
    await ann.page.route(re.compile(r"/api/v1/meetings/[^/]+/chat$"), lambda route: route.abort())
    box = ann.page.get_by_test_id("chat-write")
    await box.fill("hello")
    await box.press("Enter")
    await expect(ann.page.get_by_test_id("chat-trouble")).to_contain_text("It was not sent")
    await expect(box).to_have_value("hello")
    await ann.page.unroute_all()
    await ann.page.get_by_test_id("chat-send").click()
    await expect(ann.page.get_by_test_id("message")).to_have_count(1)
    await expect(ann.page.get_by_test_id("chat-trouble")).to_have_count(0)


async def test_the_host_makes_a_co_host_and_names_who_stands_in(server: Server, visit: Visit) -> None:
    host, kit = await visit("US"), await visit("HK")
    await host.page.goto(host.url)
    await host.page.get_by_test_id("new-meeting").click()
    link = await host.page.get_by_test_id("meeting-link").input_value()
    await host.page.get_by_test_id("join-now").click()
    await host.enter("Hana")
    await kit.join(link.rsplit("/", 1)[1], "Kit")
    await host.sees(2)
    for who in (host, kit):
        await who.page.get_by_test_id("people").click()
    row = host.page.get_by_test_id("person").filter(has_text="Kit")
    await expect(kit.page.get_by_test_id("powers")).to_have_count(0)

    await row.get_by_test_id("powers").click()
    await accessible(host)
    await host.page.get_by_test_id("give-successor").click()
    await expect(row.get_by_test_id("successor")).to_be_visible()
    await expect(kit.page.get_by_test_id("role")).to_have_text(["Host"])
    await row.get_by_test_id("powers").click()
    await host.page.get_by_test_id("give-cohost").click()
    await expect(row.get_by_test_id("role")).to_have_text("Co-host")
    await expect(row.get_by_test_id("successor")).to_have_count(0)
    await expect(kit.page.get_by_test_id("mute")).to_have_count(1)
    await row.get_by_test_id("powers").click()
    await host.page.get_by_test_id("give-cohost").click()
    await expect(row.get_by_test_id("role")).to_have_count(0)
    await expect(kit.page.get_by_test_id("mute")).to_have_count(0)
    assert host.errors == kit.errors == []
