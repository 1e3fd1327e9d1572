"""The built site in a real browser, for the tests and for the README's screenshot.

python -m tests.browser    builds nothing; photographs site/ (`make screenshot` builds first)
"""

from __future__ import annotations

import functools
import http.server
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests import ROOT

MISSING = "no Chromium: install it (on Debian and Ubuntu: sudo apt install chromium) and try again"
SCREENSHOT = ROOT / ".github" / "screenshot.png"


def executable() -> str | None:
    """Find the machine's own Chromium; Playwright's download is not needed."""
    found = map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))
    return next(filter(None, found), None)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start a headless Chromium."""
    # As root, as in a container, Chromium's sandbox does not start.
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=arguments)
        yield browser
        browser.close()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: a request is no news."""


@contextmanager
def served(site: Path) -> Iterator[str]:
    """Serve a folder on a free port of this machine and yield its address."""
    handler = functools.partial(_Quiet, directory=site)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def main() -> None:
    """Photograph the page on bidirectional, which has all that a page can have."""
    if executable() is None:
        raise SystemExit(MISSING)
    with served(ROOT / "site") as address, chromium() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(f"{address}en/shapes/order-of-h_n/", wait_until="networkidle")
        page.screenshot(path=SCREENSHOT)
    print(SCREENSHOT.relative_to(ROOT))


if __name__ == "__main__":
    main()
