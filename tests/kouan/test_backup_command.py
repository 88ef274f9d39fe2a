"""``kouan backup`` while kouan runs, ``kouan restore`` into an empty place, on either database."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.postgresql import PostgresqlCluster
from tests.running import BARE_ENVIRONMENT, RunningKouan

SAMPLE = Path(__file__).parents[2] / "data" / "samples" / "sw-001.pdf"


def kouan(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """A command in a data folder of its own."""
    return subprocess.run(
        [str(Path(sys.executable).with_name("kouan")), *arguments],
        env=BARE_ENVIRONMENT
        | {"KOUAN_DATA_FOLDER": str(folder), "KOUAN_LANGUAGE": "en", "HOME": str(folder.parent)}
        | variables,
        cwd=folder.parent,
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_what_one_kouan_backed_up_another_one_has(
    tmp_path: Path, postgresql: PostgresqlCluster, dialect: str
) -> None:
    file = tmp_path / "kouan.tar"
    assert kouan(tmp_path / "first", "ingest", str(SAMPLE)).returncode == 0
    made = kouan(tmp_path / "first", "backup", str(file))
    assert (made.returncode, made.stdout) == (0, ""), made.stderr
    assert "1 documents, 1 originals" in made.stderr
    with postgresql.empty() as url:
        place = {"KOUAN_DATABASE_URL": url} if dialect == "postgresql" else {}
        restored = kouan(tmp_path / "second", "restore", str(file), **place)
        assert restored.returncode == 0, restored.stderr
        again = kouan(tmp_path / "second", "ingest", "--json", str(SAMPLE), **place)
        fate = json.loads(again.stdout)
        assert (fate["duplicate"], fate["state"], fate["bookings"]) == (True, "booked", [1])
        refused = kouan(tmp_path / "second", "restore", str(file), **place)
        assert refused.returncode == 1
        assert "not empty" in refused.stderr


def test_a_lost_original_is_said_and_the_backup_made(tmp_path: Path) -> None:
    assert kouan(tmp_path / "first", "ingest", str(SAMPLE)).returncode == 0
    (original,) = (tmp_path / "first" / "originals").glob("??/??/*")
    original.unlink()
    made = kouan(tmp_path / "first", "backup", str(tmp_path / "kouan.tar"))
    assert made.returncode == 1
    assert original.name in made.stderr
    assert (tmp_path / "kouan.tar").exists()


def test_a_backup_is_made_while_kouan_runs_and_nothing_is_restored_over_it(
    running_kouan: RunningKouan, tmp_path: Path
) -> None:
    file = tmp_path / "kouan.tar"
    folder = running_kouan.settings.data_folder
    assert kouan(folder, "backup", str(file)).returncode == 0
    refused = kouan(folder, "restore", str(file))
    assert refused.returncode == 2
    assert "Another kouan run uses the data folder" in refused.stderr


def test_a_database_that_is_away_is_said(tmp_path: Path) -> None:
    away = {"KOUAN_DATABASE_URL": f"postgresql://kouan@/kouan?host={tmp_path}"}
    made = kouan(tmp_path / "data", "backup", str(tmp_path / "kouan.tar"), **away)
    assert made.returncode == 3
    assert "The database does not answer" in made.stderr
    assert not (tmp_path / "kouan.tar").exists()
