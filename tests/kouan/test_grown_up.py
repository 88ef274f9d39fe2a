"""The same program on PostgreSQL and S3: several processes at once, each document once."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from sqlmodel import select

from bookings.database import Database
from bookings.models import Document
from tests.kouan.processes import until
from tests.object_store import BUCKET, Bucket
from tests.postgresql import PostgresqlCluster
from tests.running import BARE_ENVIRONMENT, RunningKouan

SAMPLES = Path(__file__).parents[2] / "data" / "samples"


def test_two_machines_that_ingest_the_same_folder_book_each_document_once(
    tmp_path: Path, postgresql: PostgresqlCluster, bucket: Bucket
) -> None:
    with postgresql.empty() as url:
        grown_up = {"KOUAN_DATABASE_URL": url, "KOUAN_ORIGINALS_URL": f"s3://{BUCKET}/kouan"}
        machines = [
            _kouan(tmp_path / name, "ingest", "--json", str(SAMPLES), **bucket.environment, **grown_up)
            for name in ("one", "two")
        ]
        lines = [json.loads(line) for machine in machines for line in _output(machine).splitlines()]
        samples = sorted(path.name for path in SAMPLES.glob("*.pdf"))
        assert len(lines) == 2 * len(samples)
        assert sum(not line["duplicate"] for line in lines) == len(samples)
        assert {line["error"] for line in lines} == {None}
        assert len(bucket.stored()) == len(samples)
        third = _kouan(tmp_path / "three", "ingest", "--json", str(SAMPLES), **bucket.environment, **grown_up)
        fates = [json.loads(line) for line in _output(third).splitlines()]
        assert [(fate["state"], len(fate["bookings"])) for fate in fates] == [("booked", 1)] * len(samples)
        asked = _kouan(tmp_path / "three", "doctor", "--json", **bucket.environment, **grown_up)
        checks = {line["check"]: line["ok"] for line in map(json.loads, _output(asked).splitlines())}
        assert checks["database"]
        assert checks["originals"]


@pytest.mark.prefect
def test_a_running_kouan_reads_on_postgresql_and_s3_and_is_backed_up_meanwhile(
    tmp_path: Path, postgresql: PostgresqlCluster, bucket: Bucket
) -> None:
    samples = len(list(SAMPLES.glob("*.pdf")))
    with postgresql.empty() as url, postgresql.empty() as other:
        grown_up = {"KOUAN_DATABASE_URL": url, "KOUAN_ORIGINALS_URL": f"s3://{BUCKET}/kouan"}
        running = RunningKouan(tmp_path, "--samples", **bucket.environment, **grown_up)
        database = Database.open(url)
        try:
            running.says("127.0.0.1:")
            until(lambda: _booked(database) == samples, "all samples booked")
            made = _kouan(tmp_path / "data", "backup", "a.tar", **bucket.environment, **grown_up)
            assert _output(made) == ""
        finally:
            status = running.end()
            database.dispose()
        assert status == 0
        bucket.empty()
        grown_up["KOUAN_DATABASE_URL"] = other
        _output(_kouan(tmp_path / "new", "restore", "a.tar", **bucket.environment, **grown_up))
        database = Database.open(other)
        assert _booked(database) == samples
        database.dispose()
        assert len(bucket.stored()) == samples


def _booked(database: Database) -> int:
    with database.session() as session:
        return len(session.exec(select(Document.id).where(Document.state == "booked")).all())


def test_doctor_says_that_the_store_is_away(tmp_path: Path, bucket: Bucket) -> None:
    asked = _kouan(
        tmp_path / "one",
        "doctor",
        "--json",
        **bucket.environment,
        KOUAN_ORIGINALS_URL="s3://no-such-bucket/kouan",
    )
    output, _ = asked.communicate()
    found = {line["check"]: line for line in map(json.loads, output.splitlines())}
    assert asked.returncode == 3
    assert not found["originals"]["ok"]
    assert "KOUAN_ORIGINALS_URL" in found["originals"]["remedy"]


def _kouan(folder: Path, *arguments: str, **variables: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [str(Path(sys.executable).with_name("kouan")), *arguments],
        env=BARE_ENVIRONMENT
        | {"KOUAN_DATA_FOLDER": str(folder), "KOUAN_LANGUAGE": "en", "HOME": str(folder.parent)}
        | variables,
        cwd=folder.parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _output(process: subprocess.Popen[str]) -> str:
    output, errors = process.communicate()
    assert process.returncode == 0, errors
    return output
