"""``kouan run`` as a whole: it comes up, says how to sign in, survives its parts, leaves nothing behind."""

import os
import random
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from tests.extractors.single_window_print import Print, PrintedItem, default_cells, draw
from tests.kouan.processes import descendants_of, lives, until
from tests.running import RunningKouan, free_port

pytestmark = pytest.mark.prefect

SEED = 20261122
FILES = 200


def test_it_answers_and_says_the_address_and_the_first_password(running_kouan: RunningKouan) -> None:
    assert httpx.get(f"{running_kouan.address}/healthz").is_success
    assert httpx.get(f"{running_kouan.prefect_api}/health").is_success
    running_kouan.says(running_kouan.address)
    assert running_kouan.heard("password") == 1
    assert re.search(r"user admin, password \S{8,}", "\n".join(running_kouan.said))


def test_its_prefect_is_its_own(running_kouan: RunningKouan) -> None:
    assert (running_kouan.settings.prefect_folder / "prefect.db").exists()
    assert not (Path(running_kouan.environment["HOME"]) / ".prefect").exists()


def test_other_web_sites_cannot_ask_its_prefect(running_kouan: RunningKouan) -> None:
    for origin, allowed in (("https://elsewhere.example", False), (running_kouan.prefect_api[:-4], True)):
        asked = {"Origin": origin, "Access-Control-Request-Method": "POST"}
        answer = httpx.options(f"{running_kouan.prefect_api}/flow_runs/filter", headers=asked)
        assert (answer.headers.get("access-control-allow-origin") == origin) is allowed


def test_a_second_one_on_the_same_folder_is_refused(running_kouan: RunningKouan) -> None:
    second = subprocess.run(
        [str(Path(sys.executable).with_name("kouan")), "run"],
        env=running_kouan.environment
        | {"KOUAN_PORT": str(free_port()), "KOUAN_PREFECT_PORT": str(free_port())},
        capture_output=True,
        text=True,
    )
    assert second.returncode == 2
    assert "KOUAN_DATA_FOLDER" in second.stderr


def test_a_port_in_use_is_refused_with_the_setting_to_change(
    running_kouan: RunningKouan, tmp_path: Path
) -> None:
    second = subprocess.run(
        [str(Path(sys.executable).with_name("kouan")), "run"],
        env=running_kouan.environment | {"KOUAN_DATA_FOLDER": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert second.returncode == 2
    assert "KOUAN_PORT" in second.stderr
    assert str(running_kouan.settings.port) in second.stderr


def test_doctor_finds_all_well_while_it_runs(running_kouan: RunningKouan) -> None:
    examined = subprocess.run(
        [str(Path(sys.executable).with_name("kouan")), "doctor"],
        env=running_kouan.environment,
        capture_output=True,
        text=True,
    )
    assert examined.returncode == 0, examined.stdout
    assert "running kouan" in examined.stdout


@pytest.mark.parametrize(
    ("module", "name"), [("kouan.web_server", "web"), ("flows.worker", "worker"), ("flows.server", "Prefect")]
)
def test_a_killed_part_comes_back_and_this_is_said(
    running_kouan: RunningKouan, module: str, name: str
) -> None:
    killed = running_kouan.part(module)
    os.kill(killed, signal.SIGKILL)
    running_kouan.says(f"{name} ended unexpectedly (SIGKILL)")
    running_kouan.says(f"{name} is back")
    assert running_kouan.part(module) != killed
    assert httpx.get(f"{running_kouan.address}/healthz").is_success


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_however_it_ends_nothing_goes_on(tmp_path: Path, number: signal.Signals) -> None:
    running = RunningKouan(tmp_path)
    running.says(running.address)
    started = descendants_of(running.process.pid)
    assert len(started) >= 5  # three parts, and a reading process each of worker and pages
    running.process.send_signal(number)
    assert running.process.wait() == (0 if number == signal.SIGTERM else -signal.SIGKILL)
    until(lambda: not any(lives(process_id) for process_id in started), "all processes end")


def test_more_signals_while_it_ends_leave_nothing_behind(tmp_path: Path) -> None:
    """In the middle of its work: documents are being read, and a scan of a folder is a process of its own."""
    chance = random.Random(SEED)  # noqa: S311 - chance, no secret
    watched = tmp_path / "watched"
    watched.mkdir()
    for number in range(FILES):
        printed = Print(f"94022025{number:010d}", default_cells(), items=[PrintedItem(1)])
        (watched / f"{number}.pdf").write_bytes(draw(printed))
    running = RunningKouan(tmp_path, "--samples", KOUAN_STABLE_SECONDS="0")
    running.says(running.address)
    added = subprocess.run(
        [str(Path(sys.executable).with_name("kouan")), "folders", "add", str(watched)],
        env=running.environment,
        capture_output=True,
        text=True,
    )
    assert added.returncode == 0, added.stderr
    until(lambda: any(watched.glob("processed/*/*")), "a scan is at work")
    started = set(descendants_of(running.process.pid))
    running.process.send_signal(signal.SIGINT)
    while running.process.poll() is None:
        started |= set(descendants_of(running.process.pid))
        running.process.send_signal(chance.choice([signal.SIGINT, signal.SIGTERM, signal.SIGHUP]))
        time.sleep(chance.uniform(0.0, 0.2))
    assert running.process.wait() == 0
    until(lambda: not any(lives(process_id) for process_id in started), "all processes end")
