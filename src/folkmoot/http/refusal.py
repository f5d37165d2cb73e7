"""What a person who is kept out is told: HTTP 451 with `blocked-by` (RFC 7725) and a problem document (RFC 9457)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from folkmoot.enforcement.decide import Decision, Restriction, Verdict
from folkmoot.runtime.clock import rfc3339

CORS: Mapping[str, str] = {"Access-Control-Allow-Origin": "*"}


@dataclass(frozen=True, slots=True)
class RefusalPages:
    """Makes refusals for this operator. `base_url` has no slash at its end."""

    operator: str
    contact: str

    def body(self, restriction: Restriction, base_url: str, status: int = 451) -> dict[str, object]:
        """Who asked, on what law, where, until when, and how to object. RFC 7725: the link names who blocks; the
        authority is named here."""
        return {
            "type": "/problems/restricted",
            "title": "You cannot join this meeting from where you are",
            "status": status,
            "detail": (
                f"{restriction.authority} ordered that people in {', '.join(restriction.territory.listed())} be kept "
                f"out of this meeting, on the basis of {restriction.legal_basis}. Your account is untouched, and the "
                "meeting goes on for the others."
            ),
            "restriction": restriction.number,
            "authority": restriction.authority,
            "legal_basis": restriction.legal_basis,
            "territory": restriction.territory.listed(),
            "meeting": restriction.meeting,
            "ends_at": rfc3339(restriction.ends_at),
            "statement": f"{base_url}/r/{restriction.number}",
            "receipt": (
                f"{base_url}/api/v1/receipts/{restriction.number}"
                f"?meeting={restriction.meeting}&key={restriction.receipt_key}"
            ),
            "appeal_url": f"{base_url}/r/{restriction.number}/appeal",
            "appeal": f"Write to {self.contact} and name restriction {restriction.number}.",
            "operator": self.operator,
        }

    def withheld(self, decision: Decision, base_url: str) -> tuple[int, dict[str, str], bytes]:
        """As `refusal`, for someone who asks to read what a meeting saved: they may be in the meeting all the same."""
        status, headers, body = self.refusal(decision, base_url)
        if not decision.by:
            return status, headers, body
        restriction = decision.by[0]
        told = self.body(restriction, base_url, status) | {
            "type": "/problems/withheld",
            "title": "What this meeting saved is withheld where you are",
            "detail": (
                f"{restriction.authority} ordered that the chat and the files of this meeting be withheld from people "
                f"in {', '.join(restriction.territory.listed())}, on the basis of {restriction.legal_basis}. You can "
                "take part in the meeting, nothing was deleted, and the others read on."
            ),
        }
        return status, headers, json.dumps(told).encode()

    def refusal(self, decision: Decision, base_url: str, status: int = 451) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body for a decision that does not admit. `validate` wants 403 with the same body."""
        if decision.verdict is Verdict.WAIT or not decision.by:
            waiting = {
                "type": "/problems/waiting",
                "title": "Please wait a moment",
                "status": 503,
                "detail": "We cannot check right now whether you may join. Nothing is wrong on your side.",
            }
            headers = {**CORS, "Content-Type": "application/problem+json", "Retry-After": "5"}
            return 503, headers, json.dumps(waiting).encode()
        headers = {
            **CORS,
            "Content-Type": "application/problem+json",
            "Link": f'<{base_url}/>; rel="blocked-by"',
            "Cache-Control": "no-store",
        }
        return status, headers, json.dumps(self.body(decision.by[0], base_url, status)).encode()
