"""Which language somebody is answered in, and that every language says all there is to say."""

from __future__ import annotations

import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from folkmoot.redress.languages import LANGUAGES, catalogue, negotiate, words

ENGLISH = catalogue("en")
# The same in a language and in English, and right all the same.
ALIKE = {("fr", "place.title")}


def placeholders(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "en"),
        ("", "en"),
        ("de-CH,de;q=0.9,en;q=0.8", "de"),
        ("pt-BR,fr;q=0.5", "fr"),
        ("en;q=0.2, tr;q=0.9", "tr"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-Hans"),
        ("zh", "zh-Hans"),
        ("zh-SG", "zh-Hans"),
        ("zh-TW", "zh-Hant"),
        ("zh-HK,zh;q=0.9", "zh-Hant"),
        ("zh-Hant-CN", "zh-Hant"),
        ("zh-Hans-HK", "zh-Hans"),
        ("ar-EG", "ar"),
        ("hi-IN", "hi"),
        ("ru;q=0, es", "es"),
        ("*", "en"),
        ("de;q=nonsense, fr", "fr"),
    ],
)
def test_the_best_that_a_browser_asks_for(header: str | None, language: str) -> None:
    assert negotiate(header) == language


def test_what_is_asked_for_outright_wins_if_we_speak_it() -> None:
    assert negotiate("de", "ar") == "ar"
    assert negotiate("de", "zh_TW") == "zh-Hant"
    assert negotiate("de", "tlh") == "de"


@given(st.text(max_size=300), st.none() | st.text(max_size=30))
def test_no_header_is_too_strange(header: str, asked: str | None) -> None:
    assert negotiate(header, asked) in LANGUAGES


@pytest.mark.parametrize("language", [one for one in LANGUAGES if one != "en"])
def test_every_language_says_what_english_says(language: str) -> None:
    texts = catalogue(language)
    assert list(texts) == list(ENGLISH)
    for key, text in texts.items():
        assert placeholders(text) == placeholders(ENGLISH[key]), key
        assert text.strip() == text, key
        assert text, key
        untranslated = text == ENGLISH[key] and re.search("[a-z]", re.sub(r"\{\w+\}", "", text))
        assert not untranslated or (language, key) in ALIKE, key


def test_the_two_scripts_of_chinese_differ() -> None:
    simple, traditional = catalogue("zh-Hans"), catalogue("zh-Hant")
    assert sum(simple[key] != traditional[key] for key in simple) > 0.9 * len(simple)
    assert not [key for key in simple if set(simple[key]) & set("這會議請於與為們對說關")]
    assert not [key for key in traditional if set(traditional[key]) & set("这会议请于与为们对说关")]


@pytest.mark.parametrize(
    ("language", "name", "listed"),
    [
        ("en", "China", "China and Türkiye"),
        ("de", "China", "China und Türkei"),
        ("fr", "Chine", "Chine et Turquie"),
        ("es", "China", "China y Turquía"),
        ("zh-Hans", "中国", "中国和土耳其"),
        ("zh-Hant", "中國", "中國和土耳其"),
        ("ar", "الصين", "الصين وتركيا"),
        ("ru", "Китай", "Китай и Турция"),
        ("tr", "Çin", "Türkiye ve Çin"),
        ("hi", "चीन", "चीन और तुर्किये"),
    ],
)
def test_countries_have_their_own_names(language: str, name: str, listed: str) -> None:
    assert words(language).places(["CN"]) == name
    assert words(language).places(["CN", "TR"]) == listed
    assert "ZZ-1" in words(language).places(["ZZ-1"])


def test_a_value_keeps_its_direction_within_arabic() -> None:
    assert "\u2068Cyber Office\u2069" in words("ar")("host.asked", authority="Cyber Office", law="Act")
    assert "\u2068" not in words("de")("host.asked", authority="Cyber Office", law="Act")


def test_a_value_is_no_template() -> None:
    assert "{law}" in words("en")("host.asked", authority="{law}", law="Act")
