"""A real Chromium with fake cameras, pages in countries, and the whole program."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, async_playwright, expect
from tests.e2e.pages import COUNT, Visitor
from tests.support.binaries import chromium_binary
from tests.support.server import Server

from folkmoot.demo.desk import Desk, open_desk

LAUNCH = [
    "--no-sandbox",
    "--use-fake-ui-for-media-stream",
    # Ten pictures a second: three pages on two cores encode and decode, which is not what is measured.
    "--use-fake-device-for-media-stream=fps=10",
    "--autoplay-policy=no-user-gesture-required",
]
Visit = Callable[..., Awaitable[Visitor]]
# Two cores carry a server, a media engine and several pages: what is waited for comes, however soon.
expect.set_options(timeout=20_000)


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium_binary(), args=LAUNCH)
        yield browser
        await browser.close()


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    async with Server(tmp_path) as server:
        yield server


@pytest.fixture
async def desk(server: Server) -> Desk:
    return await open_desk(server.settings)


@pytest.fixture
async def visit(server: Server, browser: Browser) -> AsyncIterator[Visit]:
    """A page in a country: `await visit("CN")`, at `http://cn.localhost:…`."""
    async with contextlib.AsyncExitStack() as doors:

        async def visit(place: str, host: int = 1, **context: object) -> Visitor:
            door = await doors.enter_async_context(server.door(place, host))
            made = await browser.new_context(viewport={"width": 1280, "height": 800}, **context)  # type: ignore[arg-type]
            await made.add_init_script(COUNT)
            page: Page = await made.new_page()
            return Visitor(page, place, door)

        yield visit
