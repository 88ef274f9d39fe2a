"""``kouan run`` as a whole: it comes up, says how to sign in, survives its parts, leaves nothing behind."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.kouan.processes import descendants_of, lives, until
from tests.running import RunningKouan, free_port

pytestmark = pytest.mark.prefect


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
