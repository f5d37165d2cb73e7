"""What a person who is kept out is told: HTTP 451 with `blocked-by` (RFC 7725) and a problem document (RFC 9457)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from folkmoot.enforcement.decide import Decision, Restriction, Verdict
from folkmoot.orders.domain.terms import Measure, contained
from folkmoot.redress.languages import DEFAULT, words
from folkmoot.redress.links import Links, statement_url
from folkmoot.runtime.clock import Clock, rfc3339, rfc3339_or_none
from folkmoot.territory.domain import Determination

CORS: Mapping[str, str] = {"Access-Control-Allow-Origin": "*"}

# Seals what decided about somebody's place, for them to keep: the refusal, the place, the person's opaque key.
Seal = Callable[[Decision, Determination, str], str]


@dataclass(frozen=True, slots=True)
class Asking:
    """Who was refused: where they seem to be, and their opaque key, unless that cannot be known."""

    place: Determination
    person: str | None


@dataclass(frozen=True, slots=True)
class RefusalPages:
    """Makes refusals for this operator. `base_url` has no slash at its end, `language` is one of ours."""

    operator: str
    contact: str
    clock: Clock
    links: Links
    seal: Seal | None = None

    def body(
        self, restriction: Restriction, base_url: str, status: int = 451, language: str = DEFAULT
    ) -> dict[str, object]:
        """Who asked, on what law, where, until when, and how to object. RFC 7725: the link names who blocks; the
        authority is named here, unless that is sealed: then it says until when (P8). Its links are this telling's own:
        make one for each person."""
        say = words(language)
        sealed = restriction.sealed(self.clock.now())
        kept_out = Measure.BAR_ENTRY in contained(restriction.measures)
        key = self.links.key(restriction.receipt_key)
        return {
            "type": "/problems/restricted",
            "title": say("refusal.title" if kept_out else "notice.title"),
            "status": status,
            "detail": self._detail(restriction, sealed, "refusal" if kept_out else "notice", language),
            "language": language,
            "restriction": restriction.number,
            "authority": None if sealed else restriction.authority,
            "legal_basis": None if sealed else restriction.legal_basis,
            "sealed_until": rfc3339_or_none(sealed),
            "territory": restriction.territory.listed(),
            "meeting": restriction.meeting,
            "ends_at": rfc3339(restriction.ends_at),
            "statement": statement_url(base_url, restriction.number, restriction.meeting, key),
            "record": f"{base_url}/r/{restriction.number}",
            "receipt": (f"{base_url}/api/v1/receipts/{restriction.number}?meeting={restriction.meeting}&key={key}"),
            "appeal_url": f"{base_url}/r/{restriction.number}/appeal",
            "appeal": say("refusal.appeal", contact=self.contact, number=restriction.number),
            "operator": self.operator,
        }

    def line(self, restriction: Restriction, base_url: str, language: str = DEFAULT) -> dict[str, object]:
        """For those whom it leaves alone: that it affects people there, and its public number; nothing of who."""
        place = words(language).places(restriction.territory.listed())
        return {
            "type": "/notices/others",
            "title": words(language)("others.line", territory=place, number=restriction.number),
            "language": language,
            "restriction": restriction.number,
            "territory": restriction.territory.listed(),
            "record": f"{base_url}/r/{restriction.number}",
        }

    def withheld(
        self, decision: Decision, base_url: str, language: str = DEFAULT, asking: Asking | None = None
    ) -> tuple[int, dict[str, str], bytes]:
        """As `refusal`, for someone who asks to read what a meeting saved: they may be in the meeting all the same."""
        status, headers, body = self.refusal(decision, base_url, language=language, asking=asking)
        if not decision.by:
            return status, headers, body
        restriction = decision.by[0]
        told = json.loads(body) | {
            "type": "/problems/withheld",
            "title": words(language)("withheld.title"),
            "detail": self._detail(restriction, restriction.sealed(self.clock.now()), "withheld", language),
        }
        return status, headers, json.dumps(told).encode()

    def _detail(self, restriction: Restriction, sealed: datetime | None, kind: str, language: str) -> str:
        say = words(language)
        place = say.places(restriction.territory.listed())
        if sealed is not None:
            return say(f"{kind}.detail_sealed", territory=place, sealed=say.moment(sealed))
        return say(f"{kind}.detail", territory=place, authority=restriction.authority, law=restriction.legal_basis)

    def refusal(
        self,
        decision: Decision,
        base_url: str,
        status: int = 451,
        language: str = DEFAULT,
        asking: Asking | None = None,
    ) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body for a decision that does not admit. `validate` wants 403 with the same body."""
        spoken = {"Content-Language": language, "Vary": "Accept-Language", "Content-Type": "application/problem+json"}
        if decision.verdict is Verdict.WAIT or not decision.by:
            say = words(language)
            waiting = {
                "type": "/problems/waiting",
                "title": say("waiting.title"),
                "status": 503,
                "detail": say("waiting.detail"),
            }
            return 503, {**CORS, **spoken, "Retry-After": "5"}, json.dumps(waiting).encode()
        headers = {**CORS, **spoken, "Link": f'<{base_url}/>; rel="blocked-by"', "Cache-Control": "no-store"}
        body = self.body(decision.by[0], base_url, status, language)
        if self.seal is not None and asking is not None and asking.person is not None:
            body["evidence"] = self.seal(decision, asking.place, asking.person)
        return status, headers, json.dumps(body).encode()
