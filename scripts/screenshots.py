"""Take pictures of the sandbox's page: one for the README, or all of them.

    python scripts/screenshots.py               # docs/images/*.png
    python scripts/screenshots.py --all FOLDER  # every page, 1280 and 390 px wide

Needs Chromium (Debian's package ``chromium``) and the ``test`` dependencies.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

_ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(_ROOT / "src"), str(_ROOT / "tests")]

from playwright.sync_api import Browser  # noqa: E402

from browser.walk import CODE, Tab, chromium, tour  # noqa: E402  # found by the line above
from gettone.sandbox.app import SandboxSettings  # noqa: E402
from gettone.sandbox.serving import serving  # noqa: E402

# Pages shown in the documentation, and how tall the picture is.
PICTURES = {"connect-permissions": 860, "manage": 860}


def take_pictures(browser: Browser, folder: Path, language: str = "it") -> None:
    """Take the pictures of the documentation into *folder*."""
    with serving(SandboxSettings(sign_in_code=CODE), port=8400) as base_url:
        tab = Tab(browser, base_url)
        walk = tab.open(language=language)

        def look(name: str) -> None:
            if name in PICTURES:
                walk.page.set_viewport_size({"width": 1280, "height": PICTURES[name]})
                walk.page.screenshot(path=folder / f"{name}.png")
                print(folder / f"{name}.png")

        tour(walk, look)
        tab.close()


def take_all(browser: Browser, folder: Path, language: str, scheme: str) -> None:
    """Take every page in both widths, as long as it is."""
    for width in (1280, 390):
        with serving(SandboxSettings(sign_in_code=CODE)) as base_url:
            tab = Tab(browser, base_url)
            walk = tab.open(width=width, language=language, scheme=scheme)

            def look(name: str, width: int = width) -> None:
                path = folder / f"{name}-{width}.png"
                walk.page.screenshot(path=path, full_page=True)  # noqa: B023  # called at once

            tour(walk, look)
            tab.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", type=Path, metavar="FOLDER", help="every page, into FOLDER")
    parser.add_argument("--language", choices=("it", "en"), default="it")
    parser.add_argument("--scheme", choices=("light", "dark"), default="light")
    chosen = parser.parse_args()
    folder: Path = chosen.all or _ROOT / "docs" / "images"
    folder.mkdir(parents=True, exist_ok=True)
    with chromium() as browser:
        if chosen.all:
            take_all(browser, folder, chosen.language, chosen.scheme)
        else:
            take_pictures(browser, folder, chosen.language)


if __name__ == "__main__":
    main()
