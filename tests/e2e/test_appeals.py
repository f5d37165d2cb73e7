"""An appeal in the browser: from the refusal in CN, with what was recorded, to a signed answer and back in."""

from __future__ import annotations

import json
from typing import Literal

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from playwright.async_api import Browser, expect
from tests.e2e.conftest import Visit
from tests.e2e.pages import Visitor
from tests.e2e.test_meeting import AXE, SETTLED, accessible
from tests.support.server import Server

from folkmoot.app import open_core
from folkmoot.demo.desk import Desk, DeskReviewer, bearer, grant
from folkmoot.demo.program import new_meeting
from folkmoot.orders.domain.proofs import Algorithm, PublicKey

pytestmark = pytest.mark.timeout(180)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
HAS_A_FINGER = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


class Seat(Visitor):
    """Somebody of the desk at their browser. Passkeys belong to `localhost`."""

    @property
    def url(self) -> str:
        return f"http://localhost:{self.door}"


async def accessible_within(seat: Seat) -> None:
    """As `accessible`, of what stands inside the desk's frame."""
    for scheme in SCHEMES:
        await seat.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        await expect(seat.page.locator(f"html[data-mantine-color-scheme={scheme}]")).to_have_count(1)
        await seat.page.evaluate(SETTLED)
        for width in (1280, 390):
            await seat.page.set_viewport_size({"width": width, "height": 844})
            await seat.page.evaluate(AXE.read_text())
            found = await seat.page.evaluate("axe.run('#main', { resultTypes: ['violations'] })")
            wrong = [(v["id"], [n["html"][:160] for n in v["nodes"]]) for v in found["violations"]]
            assert wrong == [], json.dumps([scheme, width, wrong], indent=1)
            overflow = await seat.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            assert overflow <= 0, f"{scheme} at {width}: the page is {overflow} px too wide"
    await seat.page.emulate_media(color_scheme="light")


async def open_desk_with_a_seat(browser: Browser, server: Server) -> tuple[Desk, Seat]:
    """Rita and Raj sign with key files; Ren, who takes no part in orders, sits at a browser with a passkey."""
    tokens: dict[str, str] = {}
    reviewers: list[DeskReviewer] = []
    async with open_core(server.settings) as core, core.database.transaction() as tx:
        for role in ("admin", "intake", "auditor", "member"):
            await core.identity.create_account(tx, f"{role}@example.org", role)
            tokens[role] = await core.identity.create_token(tx, f"{role}@example.org")
        for name, country in (("rita", "DE"), ("raj", "IN")):
            email, private = f"{name}@example.org", Ed25519PrivateKey.generate()
            await core.identity.create_account(tx, email, "reviewer", country)
            public = PublicKey(Algorithm.ED25519, private.public_key().public_bytes_raw())
            key = await core.identity.enrol_key(tx, email, public)
            reviewers.append(DeskReviewer(email, await core.identity.create_token(tx, email), key.id, private))
        ren = await core.identity.create_account(tx, "ren@example.org", "reviewer", "FR")
        invitation = await core.people.invitations.invite(tx, ren.id)
        authority, _ = await core.desk.create_authority(tx, "Cyber Office", ["CN"], "office@example.org", "called back")
    context = await browser.new_context(viewport={"width": 1280, "height": 900})
    page = await context.new_page()
    devices = await context.new_cdp_session(page)
    await devices.send("WebAuthn.enable")
    await devices.send("WebAuthn.addVirtualAuthenticator", {"options": HAS_A_FINGER})
    seat = Seat(page, "ren", server.port)  # type: ignore[arg-type]
    await page.goto(f"{seat.url}/welcome#{invitation}")
    await page.get_by_test_id("make-passkey").click()
    await page.wait_for_url(lambda at: "/welcome" not in at)
    async with server.client() as client:
        opened = await client.post("/api/v1/desk/open", headers=bearer(tokens["admin"]))
        assert opened.status_code == 201, opened.text
    desk = Desk(tokens["admin"], tokens["intake"], tokens["auditor"], tokens["member"], reviewers, authority)
    return desk, seat


async def test_from_the_refusal_to_an_appeal_with_evidence_a_signed_answer_and_back_in(
    server: Server, browser: Browser, visit: Visit
) -> None:
    desk, ren = await open_desk_with_a_seat(browser, server)
    await ren.page.goto(f"{ren.url}/desk/appeals")
    await expect(ren.page.get_by_test_id("no-appeals")).to_be_visible()
    await accessible_within(ren)
    mei, wei = await visit("CN"), await visit("CN", 2)
    async with server.client() as client:
        code, _ = await new_meeting(client)
        await grant(client, desk, [code])
    for who, name in ((mei, "Mei"), (wei, "Wei")):
        await who.page.goto(f"{who.url}/m/{code}")
        await who.enter_refused(name)

    # The form works from inside, and takes along what was recorded; nothing of it goes into an address.
    async with mei.page.context.expect_page() as opened:
        await mei.page.get_by_test_id("appeal").click()
    form = Visitor(await opened.value, "CN", mei.door)
    await expect(form.page.get_by_test_id("appeal-evidence")).to_be_checked()
    await expect(form.page.get_by_text("With no answer by then, the restriction is lifted for you.")).to_be_visible()
    await accessible(form)
    await form.page.get_by_test_id("appeal-text").fill("I am in Macao; my provider is in Zhuhai.")
    await form.page.get_by_test_id("appeal-send").click()
    await expect(form.page.get_by_test_id("answer-due")).to_be_visible()
    await accessible(form)
    await form.page.get_by_test_id("appeal-see").click()
    await expect(form.page.get_by_test_id("appeal-due")).to_be_visible()
    await form.page.get_by_test_id("appeal-add").click()
    await expect(form.page.get_by_text("Write what you want to add.")).to_be_visible()
    await form.page.get_by_test_id("appeal-add-text").fill("Here is my lease.")
    await form.page.get_by_test_id("appeal-add").click()
    await expect(form.page.get_by_test_id("appeal-additions")).to_contain_text("Here is my lease.")
    await accessible(form)

    # A reviewer who took no part: the second look in words, the order beside it, and a passkey that signs.
    page = ren.page
    await page.reload()
    await expect(page.get_by_test_id("waiting-appeal")).to_contain_text("Answer due")
    await accessible_within(ren)
    await page.get_by_role("link", name="Decide").click()
    await expect(page.get_by_test_id("second-look")).to_contain_text("G says CN, D says CN, R says CN; so CN")
    await expect(page.get_by_test_id("order-beside")).to_contain_text("Cyber Office")
    await accessible_within(ren)
    await page.get_by_test_id("decision-sign").click()
    await expect(page.get_by_text("Give your reasons.")).to_be_visible()
    await page.get_by_test_id("decision-reasons").fill("The lease says Macao, and so does your provider's map.")
    await page.get_by_test_id("decision-sign").click()
    await expect(page.get_by_test_id("decided")).to_be_visible(timeout=15_000)

    # She is told why and where else to turn, and comes in; her neighbour does not.
    shown = form.page.get_by_test_id("appeal-shown")
    await expect(shown).to_contain_text("we are sorry", timeout=20_000)
    await expect(shown).to_contain_text("The lease says Macao")
    await expect(form.page.get_by_test_id("appeal-outside")).to_contain_text("the administrative court")
    await expect(form.page.get_by_test_id("appeal-come-back")).to_have_attribute("href", f"/m/{code}")
    await accessible(form)
    await mei.page.bring_to_front()
    await mei.page.get_by_test_id("come-back").click(timeout=20_000)
    await expect(mei.page.get_by_test_id("room")).to_be_visible(timeout=20_000)
    await expect(wei.page.get_by_test_id("try-again")).to_be_visible()

    # What it came of is learnt, and a source that moved a province frees the neighbour too.
    await page.goto(f"{ren.url}/desk/mistakes")
    await page.get_by_test_id("mistake-open").click()
    await page.get_by_test_id("mistake-cause").select_option("location_source_wrong")
    await page.get_by_test_id("mistake-how").fill("A provider's block was registered in Zhuhai.")
    await page.get_by_test_id("mistake-change").fill("We told the registry, and ask its whois by hand.")
    await accessible_within(ren)
    await page.get_by_test_id("mistake-save").click()
    await expect(page.get_by_test_id("mistake")).to_contain_text("We told the registry")
    await page.get_by_test_id("error-country").fill("cn")
    await page.get_by_test_id("error-reason").fill("Its November data moved Macao.")
    await page.get_by_test_id("error-send").click()
    await page.get_by_test_id("error-yes").click()
    await expect(page.get_by_test_id("error-done")).to_contain_text("1 restriction was lifted")
    await expect(page.get_by_test_id("mistake")).to_have_count(2)
    await accessible_within(ren)
    await wei.page.bring_to_front()
    await expect(wei.page.get_by_test_id("come-back")).to_be_visible(timeout=20_000)
    await page.goto(f"{ren.url}/desk/patterns")
    await expect(page.get_by_test_id("desk-patterns")).to_contain_text("Cyber Office")
    await expect(page.get_by_test_id("desk-patterns")).to_contain_text("A location source was wrong")
    await accessible_within(ren)

    for visitor in (mei, wei, form):
        assert visitor.errors == []
        assert visitor.requested == {visitor.origin}, "no request leaves for another origin"
    assert ren.errors == []
