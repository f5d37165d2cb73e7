"""People of the desk in a real Chromium: invitations, passkeys (its virtual authenticator), the desk's founding, an
endorsement signed with a passkey, sessions."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import pytest
from playwright.async_api import Browser, Page, expect
from tests.e2e.test_authorities import country
from tests.e2e.test_meeting import accessible_page
from tests.support.server import Server

from folkmoot.app import open_core

Person = Callable[[], Awaitable[Page]]
HAS_A_FINGER = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
async def person(browser: Browser, server: Server) -> AsyncIterator[Person]:
    """Somebody's browser, at `localhost`, on a device that holds passkeys."""
    async with AsyncExitStack() as contexts:

        async def person() -> Page:
            base = f"http://localhost:{server.port}"
            context = await browser.new_context(base_url=base, viewport={"width": 1280, "height": 800})
            contexts.push_async_callback(context.close)
            page = await context.new_page()
            await give_device(page)
            return page

        yield person


async def give_device(page: Page) -> None:
    """An authenticator that says yes to whoever asks."""
    speak = await page.context.new_cdp_session(page)
    await speak.send("WebAuthn.enable")
    await speak.send("WebAuthn.addVirtualAuthenticator", {"options": HAS_A_FINGER})


async def invite(admin: Page, email: str, role: str, works_in: str = "") -> str:
    """As the admin does it on the page; returns the link that they hand over."""
    await admin.get_by_test_id("invite-email").fill(email)
    await admin.get_by_test_id("invite-role").select_option(role)
    await admin.get_by_test_id("invite-works-in").fill(works_in)
    await admin.get_by_test_id("invite").click()
    shown = admin.locator(f"[data-testid=invitation][data-email='{email}']")
    return await shown.get_by_test_id("invitation-link").input_value()


async def accept(page: Page, link: str) -> None:
    await page.goto(link)
    await page.get_by_test_id("make-passkey").click()
    await expect(page.get_by_test_id("welcome")).to_have_count(0)


async def test_from_the_first_admin_to_an_open_desk_and_back_in(server: Server, person: Person) -> None:
    """The admin comes by a link of the command line; all else is done in browsers."""
    async with open_core(server.settings) as core, core.database.transaction() as tx:
        first = await core.identity.create_account(tx, "ada@example.org", "admin")
        link = core.invitation_url(await core.people.invitations.invite(tx, first.id))
    ada = await person()
    await ada.goto("/desk/setup")
    await expect(ada.get_by_test_id("first-admin")).to_contain_text("folkmoot account create")
    await accessible_page(ada)
    await ada.goto(link)
    await expect(ada.get_by_test_id("welcome")).to_contain_text("ada@example.org")
    await accessible_page(ada)
    await ada.get_by_test_id("make-passkey").click()
    await expect(ada).to_have_url(re.compile("/desk/setup$"))
    await expect(ada.get_by_test_id("missing")).to_contain_text("Two reviewers need a key each")

    people = {}
    for name, works_in in (("rita", "DE"), ("raj", "IN")):
        email = f"{name}@example.org"
        people[name] = await person()
        await accept(people[name], await invite(ada, email, "reviewer", works_in))
        await expect(people[name]).to_have_url(re.compile("/desk$"))
    await ada.get_by_test_id("authority-name").fill("Cyber Office")
    await country(ada, "authority-place", "China (CN)")
    await ada.get_by_test_id("authority-mail").fill("office@example.org")
    await ada.get_by_test_id("authority-verified").fill("the number in the gazette, called back")
    await ada.get_by_test_id("add-authority").click()
    await expect(ada.get_by_test_id("authority")).to_contain_text("Cyber Office")
    await expect(ada.get_by_test_id("keys-done")).to_contain_text("2 reviewers")
    await accessible_page(ada)
    await ada.get_by_test_id("open-desk").click()
    await ada.get_by_test_id("open-desk-yes").click()
    founding = await ada.get_by_test_id("founding").input_value()
    assert founding == (server.settings.data_dir / "desk" / "founding").read_text().strip()
    await accessible_page(ada)

    await ada.goto("/desk/people")
    late = await person()
    await accept(late, await invite(ada, "late@example.org", "reviewer", "FR"))
    await late.goto("/account")
    await expect(late.get_by_test_id("signing-key")).to_have_attribute("data-state", "pending")
    for name in ("rita", "raj"):
        await people[name].goto("/desk/people")
        await people[name].get_by_test_id("endorse").click()
        await expect(people[name].get_by_test_id("endorse")).to_have_count(0)
    await late.reload()
    await expect(late.get_by_test_id("signing-key")).to_have_attribute("data-state", "enrolled")
    await ada.reload()
    await expect(ada.get_by_test_id("reviewer")).to_have_count(3)
    await accessible_page(ada)
    await comes_back(people["rita"])


async def comes_back(rita: Page) -> None:
    """Sign out, in again by passkey, and end a session that was left open elsewhere."""
    await rita.goto("/account")
    await rita.get_by_test_id("sign-out").click()
    await expect(rita.get_by_test_id("sign-in")).to_be_visible()
    await rita.goto("/desk/people")
    await expect(rita).to_have_url(re.compile(r"/sign-in\?next=%2Fdesk%2Fpeople$"))
    await accessible_page(rita)
    await rita.get_by_test_id("sign-in").click()
    await expect(rita.get_by_test_id("people")).to_be_visible()

    left_open = await rita.context.cookies()
    await rita.context.clear_cookies()
    await rita.goto("/account")
    await rita.get_by_test_id("sign-in").click()
    await expect(rita.get_by_test_id("session")).to_have_count(2)
    await accessible_page(rita)
    await rita.get_by_test_id("end-session").click()
    await expect(rita.get_by_test_id("session")).to_have_count(1)
    await rita.context.clear_cookies()
    await rita.context.add_cookies(left_open)  # type: ignore[arg-type]
    await rita.goto("/account")
    await expect(rita.get_by_test_id("sign-in")).to_be_visible()


async def test_no_passkey_here_is_said_so(person: Person) -> None:
    nobody = await person()
    await nobody.goto("/sign-in?next=https://evil.example/")
    await nobody.get_by_test_id("sign-in").click()
    await expect(nobody.get_by_test_id("problem")).to_contain_text("No passkey answered")
    await nobody.goto("/welcome#not-an-invitation")
    await expect(nobody.get_by_test_id("invitation-gone")).to_contain_text("no such invitation")
    await accessible_page(nobody)
    await nobody.goto("/welcome")
    await expect(nobody.get_by_test_id("invitation-gone")).to_contain_text("incomplete")
