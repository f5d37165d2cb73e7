"""The statement of reasons: whatever was decided, in every language, and what a seal hides of it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from folkmoot.redress.languages import LANGUAGES, words
from folkmoot.redress.statements import About, Ending, Reasons, Said, Scope, as_text, heading, sections

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
ABOUT = About(
    title="Memorial",
    code="abc-defg-hij",
    receipt_url="https://meet.example.org/api/v1/receipts/12?meeting=abc-defg-hij&key=00",
    appeal_url="https://meet.example.org/r/12/appeal#meeting=abc-defg-hij&key=00",
    contact="legal@example.org",
    operator="Example Meetings",
)
MEASURES = ("remove", "bar_entry", "withhold_artifacts", "notice")
moments = st.integers(-500_000, 500_000).map(lambda minutes: NOW + timedelta(minutes=minutes))
some = st.text("abcÄ中ع{}", min_size=1, max_size=12)
scopes = st.builds(
    Scope,
    territory=st.lists(st.sampled_from(["CN", "TR", "DE", "XK", "IN"]), min_size=1, unique=True).map(tuple),
    measures=st.lists(st.sampled_from(MEASURES), min_size=1, unique=True).map(tuple),
    starts_at=moments,
    ends_at=moments,
    meetings=st.integers(1, 100),
)
reviews = st.builds(
    Said,
    verdict=st.sampled_from(["grant", "narrow"]),
    grounds=st.lists(st.sampled_from(["milder_means", "undated_gag", "a ground of later"]), unique=True).map(tuple),
    legality=some,
    necessity=some,
    proportionality=some,
)


@st.composite
def restrictions(draw: st.DrawFn) -> Reasons:
    ended = draw(st.booleans())
    return Reasons(
        number=draw(st.integers(1, 2**31)),
        state="lifted" if ended else draw(st.sampled_from(["pending", "effective", "held"])),
        authority="The Asking Office",
        legal_basis="The Asking Act",
        redress="The Asking Court",
        asked=draw(scopes),
        granted=draw(scopes),
        reviews=(draw(reviews), draw(reviews)),
        effective_at=draw(st.none() | moments),
        lifted_at=draw(moments) if ended else None,
        ending=draw(st.sampled_from(Ending)) if ended else None,
        sealed_until=draw(st.none() | moments),
        index=7,
    )


def told(reasons: Reasons, language: str, now: datetime = NOW) -> str:
    say = words(language)
    text = as_text(heading(reasons, say), sections(reasons, ABOUT, now, say), say("operator.text", operator="us"))
    return re.sub("[\u2068\u2069]", "", text)


@given(restrictions(), st.sampled_from(LANGUAGES))
def test_p8_every_language_tells_what_where_until_when_and_how_to_object(reasons: Reasons, language: str) -> None:
    text, say = told(reasons, language), words(language)
    for fact in (
        str(reasons.number),
        "Memorial",
        "abc-defg-hij",
        say.places(reasons.granted.territory),
        say.moment(reasons.granted.ends_at),
        ABOUT.receipt_url,
        ABOUT.appeal_url,
        ABOUT.contact,
    ):
        assert fact in text, fact


@given(restrictions(), st.sampled_from(LANGUAGES))
def test_p8_a_seal_hides_who_asked_the_law_and_the_words_and_nothing_else(reasons: Reasons, language: str) -> None:
    text = told(reasons, language)
    hidden = reasons.sealed_until is not None and reasons.sealed_until > NOW
    for secret in ("The Asking Office", "The Asking Act", "The Asking Court"):
        assert (secret in text) is not hidden
    for said in reasons.reviews:
        question = words(language)("review.legality")
        assert (f"{question} {said.legality}" in text) is not hidden
    if hidden and reasons.sealed_until is not None:
        assert words(language).moment(reasons.sealed_until) in text
        assert "The Asking Act" in told(reasons, language, reasons.sealed_until), "it is opened by itself"


@given(restrictions())
def test_what_was_narrowed_is_named_and_nothing_more(reasons: Reasons) -> None:
    parts = {part.name: part.lines for part in sections(reasons, ABOUT, NOW, words("en"))}
    asked, granted = reasons.asked, reasons.granted
    said = "\n".join(parts["scope"])
    assert ("Territory: asked" in said) is (set(asked.territory) != set(granted.territory))
    assert ("End: asked" in said) is (words("en").moment(asked.ends_at) != words("en").moment(granted.ends_at))
    assert ("Meetings: asked" in said) is (asked.meetings != granted.meetings)


def test_removal_brings_no_entry_with_it_and_that_is_said_once() -> None:
    scope = Scope(("CN",), ("bar_entry", "remove"), NOW, NOW + timedelta(hours=1), 1)
    reasons = Reasons(
        12, "effective", "A", "B", "C", Scope(("CN",), ("remove",), NOW, scope.ends_at, 1), scope, (), NOW, None, None,
        None, 7,
    )  # fmt: skip
    parts = {part.name: part.lines for part in sections(reasons, ABOUT, NOW, words("en"))}
    assert parts["decided"][0] == "People in China are removed from this meeting and kept out of it."
    assert len(parts["decided"]) == 2
    assert parts["scope"] == ("It was granted as it was asked.",)
    assert parts["state"] == ("It is in force.",)


def test_what_reviewers_wrote_is_forgotten_in_time_and_no_question_is_left_without_an_answer() -> None:
    scope = Scope(("CN",), ("remove",), NOW, NOW + timedelta(hours=1), 1)
    said = Said("grant", (), "", "", "")
    reasons = Reasons(12, "effective", "A", "B", "", scope, scope, (said, said), NOW, None, None, None, 7)
    parts = {part.name: part.lines for part in sections(reasons, ABOUT, NOW, words("en"))}
    assert parts["review"][-1] == "Reviewer 2: granted as asked"
    assert len(parts["outside"]) == 1
