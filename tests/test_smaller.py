"""What is shipped is smaller than what was written; that it does the same, Chromium tells."""

from __future__ import annotations

import json
from pathlib import Path

from tests import ROOT
from tests.project import CONFIGS, ORIGINS, shown_words

ASSETS = ROOT / "overrides/assets"


def test_every_script_is_smaller(site: Path) -> None:
    """Every script of ours, in every language."""
    sources = sorted(ASSETS.glob("*.js"))
    assert sources
    for source in sources:
        for folder in CONFIGS:
            shipped = site / folder / "assets" / source.name
            assert shipped.stat().st_size < source.stat().st_size, source.name
            assert "/**" not in shipped.read_text(encoding="utf-8")


def test_no_types_are_shipped(site: Path) -> None:
    """The .d.ts files are for those who read the source."""
    assert list(ASSETS.glob("*.d.ts"))
    assert not list(site.rglob("*.d.ts"))


def test_words_stay_what_they_are(site: Path) -> None:
    """A file of words holds the same, on one line."""
    names = [name for name in ORIGINS[""] if name.endswith(".json")]
    assert names
    for name in names:
        for folder, words in shown_words(name).items():
            shipped = (site / folder / name).read_text(encoding="utf-8")
            assert json.loads(shipped) == words
            assert "\n" not in shipped
