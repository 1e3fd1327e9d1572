"""What is shipped does what was written: only comments and white space are taken out."""

from __future__ import annotations

import json
from pathlib import Path

from rjsmin import jsmin

from tests import ROOT
from tests.project import CONFIGS


def test_scripts_lose_their_comments_and_nothing_else(site: Path) -> None:
    """Every script of ours is smaller than its source and the same once both are squeezed."""
    sources = sorted((ROOT / "overrides/assets").glob("*.js"))
    assert sources
    for source in sources:
        text = source.read_text(encoding="utf-8")
        for folder in CONFIGS:
            shipped = (site / folder / "assets" / source.name).read_text(encoding="utf-8")
            assert len(shipped) < len(text)
            assert jsmin(shipped) == jsmin(text)
            assert "/**" not in shipped


def test_no_types_are_shipped(site: Path) -> None:
    """The .d.ts files are for those who read the source."""
    assert list((ROOT / "overrides/assets").glob("*.d.ts"))
    assert not list(site.rglob("*.d.ts"))


def test_words_stay_what_they_are(site: Path) -> None:
    """A file of words holds the same, on one line."""
    for folder, config in CONFIGS.items():
        shipped = (site / folder / "explorer.json").read_text(encoding="utf-8")
        written = (ROOT / config["docs_dir"] / "explorer.json").read_text(encoding="utf-8")
        assert json.loads(shipped) == json.loads(written)
        assert "\n" not in shipped
