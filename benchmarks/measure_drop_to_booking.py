"""From the drop of a PDF to its open booking, in a real browser against a real ``kouan run``.

Median of 20 drops of a digital print (promise: under 2 s) and of 10 of a scan of 200 dpi (promise: under
5 s; the very first scan, for which the worker loads its models, is told apart), each with other bytes, timed
from handing the file to the page until the booking page shows its form and the page image. The alternative
does the same work without a warm worker: one ``kouan ingest`` process for each document, which opens no page.
"""

import io
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

import pypdfium2
from playwright.sync_api import Page, sync_playwright

from benchmarks.running_kouan import CLERK_PASSWORD, RunningKouan, environment_for, make_clerks, running_kouan

SAMPLE = Path(__file__).parent.parent / "data" / "samples" / "sw-003.pdf"
DROPS = 20
SCANS = 10
SCAN_DOTS_PER_INCH = 200
POINTS_PER_INCH = 72
COLD = 3
PROMISED_SECONDS = 2.0
PROMISED_SCAN_SECONDS = 5.0
BROWSER_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def other_bytes(pdf: bytes, folder: Path, number: int) -> Path:
    """The document with a comment behind its end, so that it is no duplicate."""
    path = folder / f"declaration-{number}.pdf"
    path.write_bytes(pdf + f"\n%{number}\n".encode())
    return path


def scanned(pdf: bytes) -> bytes:
    """The pages as a scanner stores them: grey images, nothing else."""
    target = io.BytesIO()
    with pypdfium2.PdfDocument(pdf) as document:
        scale = SCAN_DOTS_PER_INCH / POINTS_PER_INCH
        first, *more = [page.render(scale=scale).to_pil().convert("L") for page in document]
    first.save(target, "PDF", resolution=SCAN_DOTS_PER_INCH, save_all=True, append_images=more)
    return target.getvalue()


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


def told(name: str, drops: list[float], cold: list[float], promised: float) -> None:
    """Prints the drops of one kind; the first of them found everything cold."""
    first, *rest = drops
    ours, theirs = statistics.median(rest), statistics.median(cold)
    print(
        f"{name:8} drop to open booking  median {ours:5.2f} s, slowest {max(rest):5.2f} s of {len(rest)}"
        f" (promised: median under {promised} s); the first of all {first:5.2f} s"
    )
    print(f"{name:8} kouan ingest, a process each  median {theirs:5.2f} s, no page opened")
    print(f"{name:8} ratio cold process / drop     {theirs / ours:5.1f}")


def main() -> None:
    """Prints the figures."""
    digital = SAMPLE.read_bytes()
    kinds = (
        ("digital", digital, DROPS, PROMISED_SECONDS),
        ("scan", scanned(digital), SCANS, PROMISED_SCAN_SECONDS),
    )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        dropped: dict[str, list[float]] = {}
        with running_kouan(folder / "data") as kouan:
            (clerk,) = make_clerks(folder / "data", 1)
            with signed_in_page(kouan, clerk) as page:
                for kind, pdf, count, _ in kinds:
                    dropped[kind] = [
                        drop_seconds(page, kouan.address, other_bytes(pdf, folder, number))
                        for number in range(count + 1)
                    ]
        for kind, pdf, _, promised in kinds:
            cold = [
                cold_seconds(folder / "cold", other_bytes(pdf, folder, 100 + number))
                for number in range(COLD)
            ]
            told(kind, dropped[kind], cold, promised)


if __name__ == "__main__":
    main()
