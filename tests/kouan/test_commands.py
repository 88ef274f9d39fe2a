"""The command line as people and programs use it: real processes, exit statuses, both streams."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.extractors.test_families import unknown_form
from tests.running import BARE_ENVIRONMENT

ROOT = Path(__file__).parents[2]
SAMPLES = sorted((ROOT / "data" / "samples").glob("*.pdf"))
KOUAN = Path(sys.executable).with_name("kouan")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder a command is started in. Its own `data` and `web` must not be taken for ours."""
    for name in ("data", "web", "bookings"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("raise SystemExit('a stranger was imported')")
    return tmp_path


def kouan(folder: Path, *arguments: object, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(KOUAN), *map(str, arguments)],
        cwd=folder,
        env=BARE_ENVIRONMENT | {"HOME": str(folder), "KOUAN_LANGUAGE": "en"} | variables,
        capture_output=True,
        text=True,
    )


def json_lines(output: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.splitlines()]


def test_ingest_names_each_file_with_its_fate_and_ends_with_1_when_one_was_bad(folder: Path) -> None:
    (folder / "in").mkdir()
    (folder / "in" / "a.pdf").write_bytes(SAMPLES[0].read_bytes())
    (folder / "in" / "b.pdf").write_bytes(b"not a PDF")
    (folder / "in" / "c.txt").write_text("not meant")
    ended = kouan(folder, "ingest", "in", "missing.pdf")
    assert ended.returncode == 1
    lines = ended.stdout.splitlines()
    assert [line.split(":")[0] for line in lines] == ["in/a.pdf", "in/b.pdf", "missing.pdf"]
    assert "is not a PDF" in lines[1]
    assert "3 files: 1 good, 2 bad." in ended.stderr
    assert (folder / ".kouan" / "kouan.sqlite").exists()


def test_ingest_json_is_lines_for_programs_and_the_same_file_is_the_same_document(folder: Path) -> None:
    first = kouan(folder, "ingest", "--json", SAMPLES[0])
    assert first.returncode == 0
    (fate,) = json_lines(first.stdout)
    assert fate["state"] == "booked"
    assert fate["bookings"]
    assert fate["error"] is None
    (folder / "copy.pdf").write_bytes(SAMPLES[0].read_bytes())
    (folder / "empty.pdf").write_bytes(b"")
    again = kouan(folder, "ingest", "--json", "copy.pdf", "empty.pdf")
    assert again.returncode == 1
    copy, empty = json_lines(again.stdout)
    assert (copy["document"], copy["bookings"]) == (fate["document"], fate["bookings"])
    assert copy["duplicate"] is True
    assert empty["document"] is None
    assert empty["error"]["code"] == "empty-file"


def test_ingest_says_on_the_terminal_which_file_a_duplicate_is_the_same_as(folder: Path) -> None:
    for name, content in {"a": SAMPLES[0].read_bytes(), "bad": b"not a PDF"}.items():
        for copy in (f"{name}.pdf", f"{name} again.pdf"):
            (folder / copy).write_bytes(content)
    ended = kouan(folder, "ingest", "a.pdf", "a again.pdf", "bad.pdf", "bad again.pdf")
    lines = ended.stdout.splitlines()
    assert lines[1].startswith("a again.pdf: The same as “a.pdf”")
    assert lines[3].startswith("bad again.pdf: The same as “bad.pdf”, which could not be read: ")
    assert "is not a PDF" in lines[3]


def test_ingest_ends_with_3_when_a_fault_of_ours_put_a_file_back_to_wait(folder: Path) -> None:
    assert kouan(folder, "ingest", SAMPLES[0]).returncode == 0
    with closing(sqlite3.connect(folder / ".kouan" / "kouan.sqlite")) as database, database:
        database.execute("UPDATE document SET state = 'received', retry_at = '2100-01-01 00:00:00'")
    ended = kouan(folder, "ingest", SAMPLES[0])
    assert ended.returncode == 3
    assert "1 files: 0 good, 0 bad." in ended.stderr
    assert "1 files could not be read just now" in ended.stderr
    assert "tried again" in ended.stdout


def test_a_limit_that_is_set_holds(folder: Path) -> None:
    ended = kouan(folder, "ingest", "--json", SAMPLES[0], KOUAN_MAX_FILE_BYTES="100")
    assert ended.returncode == 1
    assert json_lines(ended.stdout)[0]["error"]["code"] == "too-large"


def test_extract_needs_no_data_folder(folder: Path) -> None:
    ended = kouan(folder, "extract", "--json", SAMPLES[0])
    assert ended.returncode == 0
    assert json_lines(ended.stdout)[0]["kind"] == "declaration"
    assert not (folder / ".kouan").exists()


def test_many_files_read_by_several_processes_are_told_in_their_order(folder: Path) -> None:
    names = [f"{number:02}.pdf" for number in range(60)]
    for number, name in enumerate(names):
        content = b"no PDF" if number % 7 == 0 else SAMPLES[number % len(SAMPLES)].read_bytes()
        (folder / name).write_bytes(content)
    ended = kouan(folder, "extract", *names, KOUAN_READERS="2")
    assert ended.returncode == 1
    told = [(line["file"], "error" in line) for line in json_lines(ended.stdout)]
    assert told == [(name, number % 7 == 0) for number, name in enumerate(names)]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_extract_shows_a_table_of_fields_and_goods(folder: Path, language: str) -> None:
    ended = kouan(folder, "extract", "--table", *SAMPLES, KOUAN_LANGUAGE=language, COLUMNS="200")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "8703401190" in ended.stdout
    assert "LZGJLDR43SD312942" in ended.stdout


def test_rates_and_enterprises_fill_the_next_booking(folder: Path) -> None:
    assert kouan(folder, "rates", "set", "kzt", "0.002", "--source", "test").returncode == 0
    assert json_lines(kouan(folder, "rates", "list", "--json").stdout)[0]["currency"] == "KZT"
    assert kouan(folder, "enterprises", "rename", "1", "测试物流").returncode == 0
    assert kouan(folder, "ingest", SAMPLES[0]).returncode == 0
    database = sqlite3.connect(folder / ".kouan" / "kouan.sqlite")
    row = database.execute("SELECT cargo_value_usd, enterprise_name FROM booking").fetchone()
    database.close()
    assert (Decimal(str(row[0])), row[1]) == (Decimal("958.56"), "测试物流")
    assert kouan(folder, "rates", "set", "KZT", "much", "--source", "x").returncode == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ("ingest",),
        ("ingest", "in-an-empty-folder"),
        ("extract", "--json", "--table", "a.pdf"),
        ("extract", "--ocr", "perhaps", "a.pdf"),
        ("export", "--format", "pdf"),
        ("no-such-command",),
        ("users", "add"),
    ],
    ids=" ".join,
)
def test_wrong_usage_ends_with_2_and_says_so_on_standard_error(
    folder: Path, arguments: tuple[str, ...]
) -> None:
    (folder / "in-an-empty-folder").mkdir()
    ended = kouan(folder, *arguments)
    assert ended.returncode == 2
    assert ended.stdout == ""
    assert ended.stderr


def test_a_wrong_setting_ends_every_command_with_2(folder: Path) -> None:
    for arguments in (["doctor"], ["users", "list"], ["ingest", "a.pdf"], ["run"], ["export"]):
        ended = kouan(folder, *arguments, KOUAN_PROT="1")
        assert (ended.returncode, ended.stdout) == (2, "")
        assert "KOUAN_PORT" in ended.stderr


def test_messages_are_chinese_unless_english_is_set(folder: Path) -> None:
    ended = kouan(folder, "ingest", "missing.pdf", KOUAN_LANGUAGE="zh")
    assert "找不到" in ended.stdout
    (folder / ".env").write_text("KOUAN_LANGUAGE=en\n", encoding="utf-8")
    environment = BARE_ENVIRONMENT | {"HOME": str(folder)}
    told = subprocess.run(
        [str(KOUAN), "ingest", "missing.pdf"], cwd=folder, env=environment, capture_output=True, text=True
    )
    assert "was not found" in told.stdout


def test_our_own_fault_ends_with_3_and_shows_the_traceback_only_when_asked(folder: Path) -> None:
    (folder / "occupied").write_text("a file where the data folder should be")
    ended = kouan(folder, "users", "list", KOUAN_DATA_FOLDER=str(folder / "occupied"))
    assert ended.returncode == 3
    assert "KOUAN_DATA_FOLDER" in ended.stderr
    (folder / ".kouan").mkdir()
    (folder / ".kouan" / "kouan.sqlite").write_bytes(
        b"no database at all, but a text that is long enough" * 40
    )
    broken = kouan(folder, "users", "list")
    assert broken.returncode == 3
    assert "Traceback" not in broken.stderr
    asked = kouan(folder, "--verbose", "users", "list")
    assert asked.returncode == 3
    assert "Traceback" in asked.stderr


def test_users_are_added_listed_given_a_password_and_deactivated(folder: Path) -> None:
    added = kouan(folder, "users", "add", "li.reviewer", "--role", "reviewer")
    assert added.returncode == 0
    assert "li.reviewer" in added.stdout
    new_password = kouan(folder, "users", "password", "li.reviewer")
    assert new_password.stdout != added.stdout
    assert kouan(folder, "users", "deactivate", "li.reviewer").returncode == 0
    users = {user["username"]: user for user in json_lines(kouan(folder, "users", "list", "--json").stdout)}
    assert users["li.reviewer"] == {"username": "li.reviewer", "role": "reviewer", "active": False}
    assert kouan(folder, "users", "add", "li.reviewer").returncode == 1
    unknown = kouan(folder, "users", "password", "nobody")
    assert unknown.returncode == 1
    assert "nobody" in unknown.stderr
    assert "Traceback" not in unknown.stderr


def test_export_without_an_approved_booking_writes_nothing_and_is_no_error(folder: Path) -> None:
    kouan(folder, "ingest", SAMPLES[0])
    ended = kouan(folder, "export", "--format", "json", "--to", "out")
    assert (ended.returncode, ended.stdout) == (0, "")
    assert "no approved booking" in ended.stderr


def test_doctor_names_what_is_wrong_and_what_to_do(folder: Path) -> None:
    (folder / ".kouan").mkdir()
    (folder / ".kouan" / "kouan.sqlite").write_bytes(b"")
    ended = kouan(folder, "doctor", "--json")
    assert ended.returncode == 3
    by_check = {finding["check"]: finding for finding in json_lines(ended.stdout)}
    assert by_check["database"]["ok"] is False
    assert "kouan run" in by_check["database"]["remedy"]
    assert by_check["reading"]["ok"] is True
    assert all(finding["remedy"] for finding in by_check.values() if not finding["ok"])


def test_help_imports_nothing_heavy(folder: Path) -> None:
    """What makes a start slow is what it imports; this does not depend on the machine's speed."""
    code = (
        "import sys; sys.argv = ['kouan', 'extract', '--help']\n"
        "from kouan.outcome import exit_status_of\nfrom kouan.cli import app\n"
        "status = exit_status_of(app)\n"
        "heavy = {'prefect', 'sqlalchemy', 'fastapi', 'pydantic_settings', 'pypdfium2', 'PIL', 'alembic'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr); sys.exit(status)"
    )
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert told.returncode == 0
    assert told.stderr.strip() == "[]"
    assert "--ocr" in told.stdout


def test_extract_imports_no_prefect_no_database_and_no_web(folder: Path) -> None:
    code = (
        "import sys; sys.argv = ['kouan', 'extract', '--json', sys.argv[1]]\n"
        "from kouan.outcome import exit_status_of\nfrom kouan.cli import app\n"
        "status = exit_status_of(app)\n"
        "strangers = {'prefect', 'sqlmodel', 'sqlalchemy', 'fastapi', 'web', 'bookings'}\n"
        "print(sorted(strangers & set(sys.modules)), file=sys.stderr); sys.exit(status)"
    )
    told = subprocess.run(
        [sys.executable, "-c", code, str(SAMPLES[0])], cwd=ROOT, capture_output=True, text=True
    )
    assert (told.returncode, told.stderr.strip()) == (0, "[]")


def test_why_a_file_failed_is_told_where_nothing_may_be_written_beside_it(folder: Path) -> None:
    watched = folder / "read-only"
    watched.mkdir()
    (watched / "bad.pdf").write_bytes(b"not a PDF")
    waits = {"KOUAN_STABLE_SECONDS": "0", "KOUAN_FOLDER_TRIES": "1"}
    assert kouan(folder, "folders", "add", watched, "--after", "leave", **waits).returncode == 0
    for _ in range(3):  # seen, settled, tried for the last time
        kouan(folder, "folders", "scan", **waits)
    assert [file.name for file in watched.iterdir()] == ["bad.pdf"]
    listed = kouan(folder, "folders", "list")
    assert "✗ bad.pdf: “bad.pdf” is not a PDF" in listed.stdout
    (record,) = json_lines(kouan(folder, "folders", "list", "--json").stdout)
    assert [(file["file"], file["code"]) for file in record["failed"]] == [("bad.pdf", "not-a-pdf")]


def test_ctrl_c_while_files_are_read_leaves_whole_lines_and_no_traceback(folder: Path) -> None:
    # The reading processes got the terminal's signal too and each printed where it was.
    command = [str(KOUAN), "extract", "--json", *map(str, SAMPLES * 20)]
    with (
        (folder / "said").open("wb") as said,
        subprocess.Popen(
            command,
            cwd=folder,
            env=BARE_ENVIRONMENT | {"HOME": str(folder), "KOUAN_READERS": "2"},
            stdout=subprocess.PIPE,
            stderr=said,
            start_new_session=True,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        ) as running,
    ):
        assert running.stdout is not None
        first = running.stdout.readline()
        os.killpg(running.pid, signal.SIGINT)
        rest = running.stdout.read()
    assert running.returncode == 130
    assert all(json.loads(line)["kind"] for line in [first, *rest.splitlines()])
    assert "Traceback" not in (folder / "said").read_text()


def test_a_table_names_the_field_that_is_empty_and_says_what_is_no_declaration(folder: Path) -> None:
    from reportlab.pdfgen.canvas import Canvas

    (folder / "unknown.pdf").write_bytes(unknown_form())
    canvas = Canvas(str(folder / "minutes.pdf"))
    canvas.drawString(100, 700, "Minutes of a meeting")
    canvas.save()
    ended = kouan(folder, "extract", "--table", "unknown.pdf", "minutes.pdf", COLUMNS="200")
    assert ended.returncode == 0
    assert "is never empty, but nothing was read" in ended.stdout
    assert "“edition of 2016 to 2018” comes closest" in ended.stdout
    assert ended.stdout.splitlines()[-1] == "minutes.pdf (document of an unknown kind, page 1)"
    assert "None" not in ended.stdout
