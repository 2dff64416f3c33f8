"""Takes the pictures of docs/use from the demo, and of nothing else: `python scripts/pictures.py` after a change of a page.

Needs the test environment (`make setup-test`) and a browser. Runs the product on a free port of the loopback in a temporary folder.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from scripts.services import find_browser  # noqa: E402

TARGET = ROOT / "docs" / "use" / "pictures"
DEMO = "/lakeshore-breathes-demo"
LIST = (
    "Organization;Contact;E-mail;Sector;Who they serve;Neighborhoods;Joined;Steering?\n"
    "Tidewater Free Clinic;Ana Lomeli;ana@tidewater.example;Health care;people with low income;Drydock, Railyard;3/21/2024;Y\n"
    "Casa Harbor;Luis Pastrana;luis@casaharbor.example;Comunity;Latino families (led by);Fernholow;2023-09-12;\n"
    "Lindenshore Bus Riders;;;Transportation;everyone;citywide;;\n"
    "TOTAL;3;;;;;;\n"
)
PAGES = [  # file, address, width, height of the cut (0: the window), full page
    ("today", f"{DEMO}/", 1280, 900),
    ("answer", f"{DEMO}/coverage/", 1280, 1500),
    ("community", f"{DEMO}/places/", 1280, 1150),
    ("bring", f"{DEMO}/places/bring/", 1280, 720),
    ("board", f"{DEMO}/partners/", 1280, 1000),
    ("asking", f"{DEMO}/partners/asking/", 1280, 900),
    ("compare", f"{DEMO}/coverage/compare/", 1280, 900),
]


def save(page: Page, name: str, width: int, height: int) -> None:
    """A picture of the top of the page, in few colors so that it stays small."""
    TARGET.mkdir(parents=True, exist_ok=True)
    path = TARGET / f"{name}.png"
    page.set_viewport_size({"width": width, "height": height})
    page.wait_for_load_state("networkidle")
    page.screenshot(path=path)
    with Image.open(path) as image:
        image.convert("RGB").quantize(96, dither=Image.Dither.NONE).save(path, optimize=True)


def take(page: Page, base: str, folder: Path) -> None:
    """All pictures, signed in as the demo's coordinator."""
    page.goto(f"{base}/demo/enter/")
    page.locator("main form button").first.click()
    for name, address, width, height in PAGES:
        page.goto(base + address)
        save(page, name, width, height)
    sample = folder / "our-list.csv"
    sample.write_text(LIST)
    page.goto(f"{base}{DEMO}/partners/list/")
    page.locator("input[type=file]").first.set_input_files(sample)
    page.get_by_role("button", name="Upload and look").click()
    save(page, "list-reading", 1280, 1000)
    page.get_by_role("button", name="go on").last.click()
    save(page, "list-words", 1280, 1000)
    page.goto(f"{base}{DEMO}/partners/asking/")
    page.get_by_role("button", name="Ask", exact=True).first.click()
    page.goto(f"{base}/demo/outbox/")
    link = page.locator("main a[href*='/link/partners/']").first.get_attribute("href")
    assert link
    page.goto(link)
    save(page, "link-phone", 390, 1100)


def main() -> int:
    """Start the demo, take the pictures, stop it."""
    with tempfile.TemporaryDirectory() as name, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        base = f"http://127.0.0.1:{port}"
        command = [str(Path(sys.executable).parent / "longtable"), "start", "--demo", "--no-open", "--port", str(port)]
        process = subprocess.Popen(command, env={**os.environ, "LONGTABLE_DATA": name}, stdout=subprocess.DEVNULL)
        try:
            for _ in range(600):
                try:
                    urllib.request.urlopen(base, timeout=5).close()
                    break
                except (urllib.error.URLError, ConnectionError):
                    time.sleep(0.1)
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(
                    executable_path=find_browser(),
                    args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
                )
                take(browser.new_page(), base, Path(name))
                browser.close()
        finally:
            process.terminate()
            process.wait(timeout=20)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
