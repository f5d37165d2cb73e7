"""The people affected, in their own language: kept out, told why at length, with a link that still opens afterwards."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.async_api import expect
from tests.e2e.conftest import Visit
from tests.e2e.pages import Visitor
from tests.e2e.test_meeting import accessible
from tests.support.server import Server

from folkmoot.demo.desk import Desk, bearer, record, review
from folkmoot.demo.program import new_meeting

pytestmark = pytest.mark.timeout(180)


async def granted(server: Server, desk: Desk) -> tuple[str, str]:
    """A meeting, and the restriction on it: of two reviews one is narrower than what was asked."""
    async with server.client() as client:
        code, _ = await new_meeting(client, "纪念晚会 Memorial evening")
        order = await record(client, desk, [code], measures=["remove", "withhold_artifacts"])
        assert (await review(client, order, desk.reviewers[0])).status_code == 201
        done = await review(client, order, desk.reviewers[1], "narrow", measures=["remove"])
        assert done.status_code == 201, done.text
        return code, str(done.json()["restriction_id"])


async def test_a_person_in_china_reads_in_chinese_why_and_keeps_the_link(
    server: Server, desk: Desk, visit: Visit, tmp_path: Path
) -> None:
    code, restriction = await granted(server, desk)
    wei = await visit("CN", locale="zh-CN")
    await wei.page.goto(f"{wei.url}/m/{code}")
    await expect(wei.page.locator("html")).to_have_attribute("lang", "zh-Hans")
    await wei.enter_refused("伟")
    await expect(wei.page.get_by_role("heading", level=1)).to_have_text("您目前所在的地点无法参加")
    told = await wei.page.get_by_test_id("restricted").inner_text()
    for fact in ("Cyber Office", "Assembly Act, Article 4", "中国", "第 1 号限制措施", "请写信至"):
        assert fact in told, fact
    await accessible(wei)

    async with wei.page.context.expect_page() as opening:
        await wei.page.get_by_test_id("read-statement").click()
    page = await opening.value
    reader = Visitor(page, wei.place, wei.door)
    await expect(page.get_by_role("heading", level=1)).to_have_text("理由说明书：第 1 号限制措施")
    text = await page.get_by_test_id("statement").inner_text()
    for fact in (
        "身处中国的人被移出此会议，并不得再加入。",
        "纪念晚会 Memorial evening",
        "批准的内容少于请求的内容：",
        "the statute says so",
        "the administrative court",
    ):
        assert fact in text, fact
    link = await page.get_by_test_id("statement-link").input_value()
    assert link.startswith(f"{wei.url}/s/1#{code}.")
    async with page.expect_download() as downloading:
        await page.get_by_test_id("statement-receipt").click()
    kept = tmp_path / "receipt.json"
    await (await downloading.value).save_as(kept)
    assert json.loads(kept.read_text())["meeting"]["code"] == code
    await page.get_by_role("button", name="选择凭证").wait_for()
    await page.set_input_files("input[type=file]", kept)
    await expect(page.get_by_test_id("receipt-check")).to_contain_text("此凭证有效")
    await accessible(reader)
    await page.get_by_test_id("statement-appeal").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("对第 1 号限制措施的申诉")

    # It is over, and the link still opens, and says so: on any machine, for whoever holds it.
    async with server.client() as client:
        lifted = await client.post(
            f"/api/v1/restrictions/{restriction}/lift",
            json={"reason": "it was too much"},
            headers=bearer(desk.reviewers[0].token),
        )
        assert lifted.status_code == 200, lifted.text
    other = await visit("US", locale="zh-TW")
    await other.page.goto(f"{other.url}/s/1#{link.partition('#')[2]}")
    await expect(other.page.get_by_role("heading", level=1)).to_have_text("理由說明書：第 1 號限制措施")
    await expect(other.page.locator("[data-section=state]")).to_contain_text("提前解除")
    await other.page.goto(f"{other.url}/s/1#{code}.{'0' * 64}")
    await other.page.reload()
    await expect(other.page.get_by_test_id("statement-unknown")).to_be_visible()
    for visitor in (wei, other, reader):
        assert visitor.errors == []
        assert visitor.requested <= {visitor.origin}, "no request leaves for another origin"


async def test_arabic_runs_from_right_to_left_and_another_language_is_one_choice_away(
    server: Server, desk: Desk, visit: Visit
) -> None:
    code, _ = await granted(server, desk)
    amal = await visit("CN", locale="ar")
    page = amal.page
    await page.goto(f"{amal.url}/m/{code}")
    await expect(page.locator("html[lang=ar][dir=rtl]")).to_have_count(1)
    await amal.enter_refused("أمل")
    assert await page.locator("h1").evaluate("e => getComputedStyle(e).direction") == "rtl"
    path = await page.get_by_test_id("read-statement").get_attribute("href")
    await page.goto(f"{amal.url}{path}")
    await expect(page.get_by_test_id("statement")).to_have_attribute("dir", "rtl")
    await expect(page.locator("[data-section=territory]")).to_contain_text("الصين")
    await accessible(amal)

    await page.get_by_test_id("language").select_option("tr")
    await expect(page.locator("html[lang=tr][dir=ltr]")).to_have_count(1)
    await expect(page.get_by_role("heading", level=1)).to_have_text("Gerekçe bildirimi: 1 numaralı kısıtlama")
    await page.reload()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Gerekçe bildirimi: 1 numaralı kısıtlama")
    await page.goto(f"{amal.url}/r/1?lang=hi")
    await expect(page.get_by_role("heading", level=1)).to_have_text("प्रतिबंध संख्या 1")
    assert amal.errors == []
