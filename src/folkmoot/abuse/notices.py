"""What the holder of a suspended account is told, in words. Pure."""

from __future__ import annotations

from datetime import UTC, datetime

from folkmoot.abuse.domain import Why
from folkmoot.runtime.outbox import Mail


def refusal(abuse: str, reason: str, ends_at: datetime) -> str:
    """For whoever is refused at the door."""
    return (
        f"this account is suspended for {abuse} until {_when(ends_at)}: {reason.strip()} (You can appeal. Without "
        "signing in you join meetings as a guest, and your own meetings go on.)"
    )


def suspended_mail(to: str, operator: str, abuse: str, reason: str, ends_at: datetime, link: str) -> Mail:
    text = f"""\
Two people at {operator} have suspended your account for {abuse}, until {_when(ends_at)}.

Why: {reason.strip()}

Until then you cannot sign in with this account, nor start or host meetings with it. You can join any meeting as a
guest, and the meetings that you made go on. It ends by itself at the time above.

If you think that this is wrong, say so here; somebody who took no part decides. You need not sign in:
{link}

No authority's order had a part in this, and none can have.
"""
    return Mail(to, f"Your account at {operator} is suspended", text)


def ended_mail(to: str, operator: str, why: Why) -> Mail:
    because = {
        Why.IT_ENDED: "its time is over",
        Why.REINSTATED: "we have taken it back",
        Why.APPEAL_UPHELD: "you were right, and we are sorry",
    }.get(why, why.value)
    text = f"The suspension of your account at {operator} has ended: {because}. You can sign in again.\n"
    return Mail(to, f"Your account at {operator} is open again", text)


def _when(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
