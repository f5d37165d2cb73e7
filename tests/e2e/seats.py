"""A desk whose people sit at browsers: invited, with passkeys in Chromium's virtual authenticators, the desk open."""

from __future__ import annotations

from dataclasses import dataclass, field

from playwright.async_api import Browser, Page, expect
from tests.support.server import Server

from folkmoot.app import open_core
from folkmoot.demo.desk import Desk, bearer

PEOPLE = (("rita", "reviewer", "DE"), ("raj", "reviewer", "IN"), ("ian", "intake", None))


@dataclass
class Seat:
    """Somebody of the desk at their browser, signed in. Their passkey never leaves it."""

    name: str
    page: Page
    url: str
    errors: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))


async def take_seat(browser: Browser, server: Server, name: str, invitation: str) -> Seat:
    """Accept an invitation with a new passkey. Passkeys belong to `localhost`, whose place is uncertain."""
    url = f"http://localhost:{server.port}"
    context = await browser.new_context(viewport={"width": 1280, "height": 900})
    page = await context.new_page()
    devices = await context.new_cdp_session(page)
    await devices.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    await devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    seat = Seat(name, page, url)
    await page.goto(f"{url}/welcome#{invitation}")
    await page.get_by_test_id("make-passkey").click()
    await page.wait_for_url(lambda at: "/welcome" not in at)
    return seat


async def open_seats(browser: Browser, server: Server) -> tuple[dict[str, Seat], Desk]:
    """Rita (DE), Raj (IN) and Ian of intake at their browsers, and the desk open for an authority of CN. The second is
    for `demo.desk`: it records over the API, and has no reviewers but those at the browsers."""
    invitations: dict[str, str] = {}
    tokens: dict[str, str] = {}
    async with open_core(server.settings) as core, core.database.transaction() as tx:
        for name, role, works_in in PEOPLE:
            made = await core.identity.create_account(tx, f"{name}@example.org", role, works_in)
            invitations[name] = await core.people.invitations.invite(tx, made.id)
        for role in ("admin", "intake", "auditor", "member"):
            await core.identity.create_account(tx, f"{role}@example.org", role)
            tokens[role] = await core.identity.create_token(tx, f"{role}@example.org")
        authority, _ = await core.desk.create_authority(
            tx, "Cyber Office", ["CN", "MO"], "office@example.org", "called back by telephone"
        )
    seats = {name: await take_seat(browser, server, name, invitations[name]) for name in invitations}
    async with server.client() as client:
        opened = await client.post("/api/v1/desk/open", headers=bearer(tokens["admin"]))
        assert opened.status_code == 201, opened.text
    for seat in seats.values():
        await seat.page.goto(f"{seat.url}/desk")
        await expect(seat.page.get_by_test_id("inbox")).to_be_visible()
    return seats, Desk(tokens["admin"], tokens["intake"], tokens["auditor"], tokens["member"], (), authority)
