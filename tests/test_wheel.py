"""The wheel, made from what the image is made from, runs alone: templates, texts, migrations, pages, data."""

import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import httpx
import pytest
from sqlmodel import select

from bookings.database import Database
from bookings.models import Document
from tests.image import ROOT, image_content
from tests.kouan.processes import until
from tests.running import BARE_ENVIRONMENT, RunningKouan


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what the image is built from; building leaves traces where it is done."""
    folder = tmp_path_factory.mktemp("source")
    for name in image_content():
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, folder / name)
    return folder


@pytest.fixture(scope="module")
def installed(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder the wheel was unpacked into."""
    before = files_below(source)
    folder = tmp_path_factory.mktemp("wheel")
    build = ["wheel", "--quiet", "--no-index", "--no-deps", "--no-build-isolation", "-w", str(folder), "."]
    made = subprocess.run([sys.executable, "-m", "pip", *build], cwd=source, capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "installed")
    for path in files_below(source) - before:  # of building
        (source / path).unlink()
    return folder / "installed"


def files_below(folder: Path) -> set[Path]:
    return {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()}


def test_every_file_of_every_package_is_in_the_wheel(source: Path, installed: Path) -> None:
    packages = {path for path in files_below(source) if len(path.parts) > 1}
    assert {path.suffix for path in packages} > {".yaml", ".csv", ".html", ".css", ".js", ".pdf", ".mako"}
    wheel = {path for path in files_below(installed) if not path.parts[0].endswith(".dist-info")}
    assert wheel == packages


@pytest.mark.prefect
def test_kouan_runs_from_the_wheel_alone(installed: Path, tmp_path: Path) -> None:
    found = subprocess.run(
        [sys.executable, "-P", "-c", "import kouan, web; print(kouan.__file__, web.__file__)"],
        env=BARE_ENVIRONMENT | {"PYTHONPATH": str(installed)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert all(name.startswith(str(installed)) for name in found.stdout.split())
    running = RunningKouan(tmp_path, "--samples", PYTHONPATH=str(installed), PYTHONDONTWRITEBYTECODE="1")
    running.says(running.address)
    database = Database.open(running.settings.database)

    def states() -> set[str]:
        with database.session() as session:
            return set(session.exec(select(Document.state)).all())

    until(lambda: states() == {"booked"}, "all samples booked")
    page = httpx.get(f"{running.address}/sign-in")
    assert page.is_success
    styles = re.findall(r'href="(/static/[^"]+\.css[^"]*)"', page.text)
    assert styles
    assert all(httpx.get(f"{running.address}{style}").is_success for style in styles)
    examined = subprocess.run(
        [str(Path(sys.executable).with_name("kouan")), "doctor"],
        env=running.environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert examined.returncode == 0, examined.stdout + examined.stderr
    database.dispose()
    assert running.end() == 0
