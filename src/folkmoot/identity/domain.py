"""How long a sign-in, an invitation and a ceremony last, and what a browser is called. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

IDLE = timedelta(hours=12)
LONGEST_SESSION = timedelta(days=7)
INVITED_FOR = timedelta(hours=72)
CEREMONY_LASTS = timedelta(minutes=5)
# A session's last use is written down no more often than this.
NOTED_EVERY = timedelta(minutes=5)

# Edge says Chrome too, Chrome says Safari too: the first that is found names it.
_BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iOS"),
    ("iPad", "iOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


class CeremonyKind(StrEnum):
    """What a challenge was given out for; it is good for nothing else."""

    ACCEPT = "accept"
    ADD = "add"
    SIGN_IN = "sign_in"


def is_live(now: datetime, last_used: datetime, expires: datetime) -> bool:
    """Whether a session still counts: used within 12 hours, and at most 7 days old."""
    return now < expires and now - last_used < IDLE


def browser_label(user_agent: str) -> str:
    """What a person calls their browser, `Firefox on Linux`; one of few dozen, so that it tells nobody apart (P9)."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "Another browser")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), None)
    return f"{browser} on {system}" if system else browser
