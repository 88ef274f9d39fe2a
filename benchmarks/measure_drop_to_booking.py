"""From the drop of a digital PDF to its open booking, in a real browser against a real ``kouan run``.

Median of 20 drops (promise: under 2 s), each with other bytes, timed from handing the file to the
page until the booking page shows its form and the page image. The alternative does the same work
without a warm worker: one ``kouan ingest`` process for each document, which opens no page.
"""

import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from benchmarks.running_kouan import CLERK_PASSWORD, RunningKouan, environment_for, make_clerks, running_kouan

SAMPLE = Path(__file__).parent.parent / "data" / "samples" / "sw-003.pdf"
DROPS = 20
PROMISED_SECONDS = 2.0
BROWSER_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def other_bytes(folder: Path, number: int) -> Path:
    """The sample with a comment behind its end, so that it is no duplicate."""
    path = folder / f"declaration-{number}.pdf"
    path.write_bytes(SAMPLE.read_bytes() + f"\n%{number}\n".encode())
    return path


@contextmanager
def signed_in_page(kouan: RunningKouan, name: str) -> Iterator[Page]:
    """A browser page after sign-in."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=BROWSER_FLAGS)
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(kouan.address)
        page.fill("input[name=username]", name)
        page.fill("input[name=password]", CLERK_PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_selector("input[type=file]", state="attached")
        yield page
        browser.close()


def drop_seconds(page: Page, address: str, file: Path) -> float:
    """Seconds from the drop until form and page image are there."""
    page.goto(address)
    page.wait_for_selector("input[type=file]", state="attached")
    start = time.perf_counter()
    page.set_input_files("input[type=file]", file)
    page.wait_for_url(re.compile(r"/bookings/\d+"))
    page.wait_for_function(
        "() => { const image = document.querySelector('img[src*=\"/pages/\"]');"
        " return document.querySelector('form, [data-path]') && image && image.complete"
        " && image.naturalWidth > 0; }"
    )
    return time.perf_counter() - start


def cold_seconds(folder: Path, file: Path) -> float:
    """Seconds of one ``kouan ingest`` process."""
    command = [str(Path(sys.executable).parent / "kouan"), "ingest", str(file)]
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, env=environment_for(folder))
    return time.perf_counter() - start


def main() -> None:
    """Prints the figures."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with running_kouan(folder / "data") as kouan:
            (clerk,) = make_clerks(folder / "data", 1)
            with signed_in_page(kouan, clerk) as page:
                drop_seconds(page, kouan.address, other_bytes(folder, 0))
                drops = [
                    drop_seconds(page, kouan.address, other_bytes(folder, number))
                    for number in range(1, DROPS + 1)
                ]
        cold = [cold_seconds(folder / "cold", other_bytes(folder, number)) for number in range(100, 105)]
    ours, theirs = statistics.median(drops), statistics.median(cold)
    print(f"drop to open booking        median {ours:5.2f} s, slowest {max(drops):5.2f} s of {DROPS}")
    print(f"                            (promised: median under {PROMISED_SECONDS} s)")
    print(f"kouan ingest, a process each median {theirs:5.2f} s, no page opened")
    print(f"ratio cold process / drop   {theirs / ours:5.1f}")


if __name__ == "__main__":
    main()
