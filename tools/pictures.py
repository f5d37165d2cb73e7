"""Takes pictures of every page, wide and as on a phone, light and dark: for looking at them, and for the README.

`python tools/pictures.py FOLDER`. Needs Chromium and everything that `make test` gets.
"""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from folkmoot.demo.desk import grant, open_desk
from folkmoot.demo.program import Program, new_meeting

# So many videos show something, for a second.
PICTURES = """async (count) => {
  const showing = () => [...document.querySelectorAll('video')].filter((video) => video.videoWidth > 0).length;
  while (showing() < count) await new Promise((resolve) => setTimeout(resolve, 50));
  await new Promise((resolve) => setTimeout(resolve, 1000));
}"""
SIZES = {"wide": (1280, 800), "phone": (390, 844)}


async def main(folder: Path) -> None:
    with tempfile.TemporaryDirectory() as data:
        async with Program(Path(data)) as program, async_playwright() as playwright:
            browser = await playwright.chromium.launch(
                executable_path=shutil.which("chromium"),
                args=["--no-sandbox", "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream=fps=5"],
            )
            await _take(program, browser, folder)
            await browser.close()


async def _take(program: Program, browser: Browser, folder: Path) -> None:
    desk = await open_desk(program.settings)
    async with contextlib.AsyncExitStack() as stack:
        client = await stack.enter_async_context(program.client())
        doors = {place: await stack.enter_async_context(program.door(place)) for place in ("CN", "HK", "US")}
        base = {place: f"http://{place.lower()}.localhost:{door.port}" for place, door in doors.items()}

        async def visit(place: str, path: str, context: BrowserContext) -> Page:
            page = await context.new_page()
            await page.goto(base[place] + path)
            return page

        code, _ = await new_meeting(client, "Memorial evening")
        closed, _ = await new_meeting(client, "Memorial evening")
        await grant(client, desk, [closed])
        guests = []
        for place, name in (("HK", "Kit"), ("CN", "Wei")):
            page = await visit(place, f"/m/{code}", await browser.new_context())
            await page.get_by_test_id("name").fill(name)
            await page.get_by_test_id("join").click()
            await page.get_by_test_id("room").wait_for()
            guests.append(page)
        for scheme in ("light", "dark"):
            for size, (width, height) in SIZES.items():
                context = await browser.new_context(
                    viewport={"width": width, "height": height},
                    color_scheme="dark" if scheme == "dark" else "light",
                )

                async def take(page: Page, name: str, scheme: str = scheme, size: str = size) -> None:
                    await page.screenshot(path=folder / f"{name}-{size}-{scheme}.png")

                page = await visit("US", "/", context)
                await page.get_by_test_id("new-meeting").wait_for()
                await take(page, "home")
                await page.get_by_test_id("new-meeting").click()
                await page.get_by_test_id("meeting-link").wait_for()
                await take(page, "invite")
                await page.goto(f"{base['US']}/m/{code}")
                await page.get_by_test_id("name").fill("Ann")
                await page.evaluate(PICTURES, 1)
                await take(page, "mirror")
                await page.get_by_test_id("join").click()
                await page.evaluate(PICTURES, 3)
                await take(page, "room")
                await page.get_by_test_id("people").click()
                await take(page, "people")
                await page.get_by_test_id("people").click()
                await page.get_by_test_id("leave").click()
                await page.get_by_test_id("left").wait_for()
                await take(page, "left")
                await page.goto(f"{base['US']}/m/bcd-fghj-kmn")
                await page.get_by_test_id("meeting-not-found").wait_for()
                await take(page, "not-found")
                await page.goto(f"{base['US']}/r/1")
                await page.get_by_test_id("record").wait_for()
                await take(page, "record")
                kept = await visit("CN", f"/m/{closed}", context)
                await kept.get_by_test_id("name").fill("Wei")
                await kept.get_by_test_id("join").click()
                await kept.get_by_test_id("restricted").wait_for()
                await kept.screenshot(path=folder / f"restricted-{size}-{scheme}.png", full_page=True)
                await context.close()


if __name__ == "__main__":
    Path(sys.argv[1]).mkdir(parents=True, exist_ok=True)
    asyncio.run(main(Path(sys.argv[1])))
