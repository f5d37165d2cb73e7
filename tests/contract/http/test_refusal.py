"""What a refusal and a notice say, in every language; what a seal hides of it; what the others' line does not say."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.support.world import START, restriction

from folkmoot.enforcement.decide import Decision, Reason, Verdict
from folkmoot.enforcement.decide import Ground as Why
from folkmoot.http.refusal import RefusalPages
from folkmoot.orders.domain.terms import Measure
from folkmoot.redress.languages import LANGUAGES, words
from folkmoot.redress.links import Links
from folkmoot.runtime.clock import FixedClock

CN = restriction(12)
BASE = "https://meet.example.org"
LINKS = Links(["a key"])


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(START)


@pytest.fixture
def pages(clock: FixedClock) -> RefusalPages:
    return RefusalPages("Example Meetings", "legal@example.org", clock, LINKS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_p8_a_refusal_names_who_asked_the_law_and_the_place_and_leads_to_the_reasons(
    pages: RefusalPages, language: str
) -> None:
    refused = Decision(Verdict.REFUSE, (Reason(Why.INSIDE, 12),), (CN,))
    status, headers, raw = pages.refusal(refused, BASE, language=language)
    body = json.loads(raw)
    assert (status, headers["Content-Language"], headers["Vary"]) == (451, language, "Accept-Language")
    assert body["title"] == words(language)("refusal.title")
    for fact in ("Ministry of Examples", "Example Act §1", words(language).places(["CN"])):
        assert fact in body["detail"]
    assert LINKS.opens(CN.receipt_key, _key(body))
    assert (body["record"], body["territory"]) == (f"{BASE}/r/12", ["CN"])
    assert "legal@example.org" in body["appeal"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("measure", [Measure.REMOVE, Measure.NOTICE])
def test_p8_a_seal_hides_who_asked_and_the_law_until_it_ends(
    pages: RefusalPages, clock: FixedClock, language: str, measure: Measure
) -> None:
    sealed = replace(CN, measures=frozenset({measure}), sealed_until=START + timedelta(minutes=10))
    body = pages.body(sealed, BASE, language=language)
    said = json.dumps(body, ensure_ascii=False)
    assert "Ministry" not in said
    assert "Example Act" not in said
    assert (body["sealed_until"], body["authority"], body["legal_basis"]) == ("2026-12-01T12:10:00Z", None, None)
    assert body["territory"] == ["CN"]
    for kept in ("ends_at", "statement", "appeal", "appeal_url", "receipt"):
        assert body[kept], kept
    clock.advance(timedelta(minutes=10))
    assert pages.body(sealed, BASE, language=language)["authority"] == "Ministry of Examples"


@pytest.mark.parametrize("language", LANGUAGES)
def test_p9_the_others_line_holds_the_place_and_the_number_and_opens_nothing(
    pages: RefusalPages, language: str
) -> None:
    line = json.dumps(pages.line(CN, BASE, language), ensure_ascii=False)
    assert words(language).places(["CN"]) in line
    assert "12" in line
    for told in (CN.receipt_key, CN.meeting, "Ministry", "Example Act"):
        assert told not in line


def test_p9_everybody_is_told_with_a_link_of_their_own(pages: RefusalPages) -> None:
    told = [pages.body(CN, BASE) for _ in range(3)]
    keys = {_key(body) for body in told}
    assert len(keys) == 3
    assert all(LINKS.opens(CN.receipt_key, key) for key in keys)
    assert CN.receipt_key not in json.dumps(told)


def _key(body: Mapping[str, object]) -> str:
    """What opens the statement, and the receipt."""
    opener, receipt = str(body["statement"]).removeprefix(f"{BASE}/s/12#{CN.meeting}."), str(body["receipt"])
    assert receipt == f"{BASE}/api/v1/receipts/12?meeting={CN.meeting}&key={opener}"
    return opener


def test_whoever_has_to_wait_is_told_so_in_their_language(pages: RefusalPages) -> None:
    status, headers, raw = pages.refusal(Decision(Verdict.WAIT, ()), BASE, language="tr")
    assert (status, headers["Retry-After"], json.loads(raw)["title"]) == (503, "5", "Lütfen biraz bekleyin")
