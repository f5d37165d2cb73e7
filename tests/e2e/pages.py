"""What a person does on our pages, and what their browser counted."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.async_api import Page, expect

from folkmoot.demo.forwarder import Forwarder

# Notes every RTCPeerConnection, so that its statistics can be asked for: pictures decoded of each person (by the tile
# that shows the track), and packets lost of all there is.
COUNT = """
(() => {
  const Original = RTCPeerConnection;
  const all = [];
  window.RTCPeerConnection = class extends Original { constructor(...given) { super(...given); all.push(this); } };
  window.__count = async () => {
    const shown = {};
    for (const tile of document.querySelectorAll('[data-testid=participant-tile]')) {
      const stream = tile.querySelector('video')?.srcObject;
      for (const track of stream?.getVideoTracks() ?? []) shown[track.id] = tile.dataset.identity;
    }
    const decoded = {}; let lost = 0, at = 0;
    for (const pc of all) {
      if (pc.connectionState === 'closed') continue;
      for (const report of (await pc.getStats()).values()) {
        if (report.type !== 'inbound-rtp') continue;
        lost += report.packetsLost ?? 0;
        at = Math.max(at, report.timestamp);
        const who = shown[report.trackIdentifier];
        if (report.kind === 'video' && who) decoded[who] = (decoded[who] ?? 0) + report.framesDecoded;
      }
    }
    return { decoded, lost, at };
  };
})();
"""


@dataclass(frozen=True, slots=True)
class Count:
    """Totals since the page began, at `at` (milliseconds, the browser's own clock)."""

    decoded: dict[str, int]
    lost: int
    at: float


@dataclass
class Visitor:
    """One person at a page. `requested` are the hosts that the page asked anything of."""

    page: Page
    place: str
    door: Forwarder
    requested: set[str] = field(default_factory=set)
    errors: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("request", lambda request: self.requested.add(urlsplit(request.url).netloc))
        self.page.on("websocket", lambda socket: self.requested.add(urlsplit(socket.url).netloc))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    @property
    def origin(self) -> str:
        return f"{self.place.lower()}.localhost:{self.door.port}"

    @property
    def url(self) -> str:
        return f"http://{self.origin}"

    async def join(self, code: str, name: str) -> None:
        await self.page.goto(f"{self.url}/m/{code}")
        await self.enter(name)

    async def enter(self, name: str) -> None:
        """From the mirror into the room."""
        await self.page.get_by_test_id("name").fill(name)
        await self.page.get_by_test_id("join").click()
        await expect(self.page.get_by_test_id("room")).to_be_visible(timeout=20_000)

    async def enter_refused(self, name: str) -> None:
        """From the mirror to the page that says why not."""
        await self.page.get_by_test_id("name").fill(name)
        await self.page.get_by_test_id("join").click()
        await expect(self.page.get_by_test_id("restricted")).to_be_visible()

    async def sees(self, people: int) -> None:
        """So many tiles, each other person's with a moving picture."""
        tiles = self.page.get_by_test_id("participant-tile")
        await expect(tiles).to_have_count(people, timeout=20_000)
        await expect(tiles.locator("video")).to_have_count(people, timeout=30_000)

    async def count(self) -> Count:
        found = await self.page.evaluate("window.__count()")
        return Count(found["decoded"], found["lost"], found["at"])

    async def identity(self) -> str:
        tile = self.page.get_by_test_id("participant-tile").filter(has_text="(you)")
        return str(await tile.get_attribute("data-identity"))
