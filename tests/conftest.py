"""Profiles of Hypothesis: `judged` stops at the first example that fails, and makes it no smaller."""

from __future__ import annotations

from hypothesis import Phase, settings

settings.register_profile("judged", max_examples=300, phases=[Phase.explicit, Phase.reuse, Phase.generate])
