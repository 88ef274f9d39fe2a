"""Vendored files are what their table says; static files are cached for good and nothing else is served."""

import hashlib
import re

from tests.web.client import TestClient
from web import static_files

VENDOR = static_files.FOLDER / "vendor"


def test_vendored_files_are_the_ones_in_the_table() -> None:
    table = (VENDOR / "README.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| (\S+) \|.*\| ([0-9a-f]{64}) \|$", table, re.MULTILINE))
    present = {path.name for path in VENDOR.iterdir()} - {"README.md"}
    assert set(rows) == present
    for name, sha256 in rows.items():
        assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == sha256, name


def test_the_present_version_is_kept_and_an_old_one_is_not(clerk: TestClient) -> None:
    address = static_files.address("kouan.css")
    now = clerk.get(address)
    assert now.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert now.headers["content-type"].startswith("text/css")
    old = clerk.get("/static/000000000000/kouan.css")
    assert (old.status_code, old.headers["Cache-Control"]) == (200, "no-cache")


def test_only_known_files_are_served(clerk: TestClient) -> None:
    for name in ("../app.py", "vendor/README.md", "%2e%2e/app.py", "nothing.css"):
        assert clerk.get(f"/static/{static_files.version()}/{name}").status_code == 404, name
