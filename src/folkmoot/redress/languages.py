"""The languages that those affected are spoken to in, and which of them somebody reads best."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list

LANGUAGES = ("en", "de", "fr", "es", "zh-Hans", "zh-Hant", "ar", "ru", "tr", "hi")
DEFAULT = "en"
# Where Chinese is written in traditional characters, when the tag names no script.
_TRADITIONAL = frozenset({"tw", "hk", "mo"})
_RIGHT_TO_LEFT = frozenset({"ar"})
_MOST_RANGES = 20


class Words:
    """The texts of one language, with names of countries, dates and lists as it writes them (CLDR)."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.is_right_to_left = language in _RIGHT_TO_LEFT
        self._texts = catalogue(language)
        self._locale = Locale.parse(language, sep="-")
        self._dates = Locale("en", "GB") if language == "en" else self._locale  # the day before the month
        self._between = " " if language.startswith("zh") else ", "

    def __call__(self, key: str, **values: object) -> str:
        return self._texts[key].format(**{name: self._isolated(str(value)) for name, value in values.items()})

    def places(self, codes: Iterable[str]) -> str:
        """The names of territories; a code that has none stands for itself."""
        return self.listed(sorted(self._locale.territories.get(code, code) for code in codes))

    def moment(self, moment: datetime) -> str:
        """In UTC, to the minute, since everyone compares it with the same record."""
        there = moment.astimezone(UTC)
        return f"{format_date(there, 'long', locale=self._dates)}{self._between}{there:%H:%M} UTC"

    def listed(self, items: Iterable[str]) -> str:
        return format_list(list(items), locale=self._locale)

    def _isolated(self, value: str) -> str:
        """Within a language that is written from right to left a name in another script keeps its own direction."""
        return f"\u2068{value}\u2069" if self.is_right_to_left else value


@cache
def words(language: str) -> Words:
    """Those of one of `LANGUAGES`."""
    return Words(language)


@cache
def catalogue(language: str) -> Mapping[str, str]:
    found: Mapping[str, str] = json.loads(
        files("folkmoot.redress").joinpath("catalogue", f"{language}.json").read_text("utf-8")
    )
    return found


def negotiate(accepted: str | None, asked: str | None = None) -> str:
    """One of `LANGUAGES`: `asked` if it is one, else the best of an `Accept-Language` header (RFC 9110 §12.5.4, by the
    lookup of RFC 4647 §3.4), else English."""
    if asked and (found := _supported(asked)):
        return found
    for one in _ranges(accepted or ""):
        if found := _supported(one):
            return found
    return DEFAULT


def _ranges(header: str) -> list[str]:
    """The language ranges, best first."""
    weighed: list[tuple[float, int, str]] = []
    for place, part in enumerate(header.split(",")[:_MOST_RANGES]):
        tag, _, parameter = part.partition(";")
        try:
            weight = float(parameter.strip().removeprefix("q=")) if parameter.strip() else 1.0
        except ValueError:
            continue
        if tag.strip() and weight > 0:
            weighed.append((-weight, place, tag.strip()))
    return [tag for _, _, tag in sorted(weighed)]


def _supported(tag: str) -> str | None:
    parts = tag.casefold().replace("_", "-").split("-")
    if parts[0] == "zh":
        if "hant" in parts or ("hans" not in parts and _TRADITIONAL & set(parts)):
            return "zh-Hant"
        return "zh-Hans"
    return parts[0] if parts[0] in LANGUAGES else None
