"""The files for systemd and compose name settings, routes and commands that exist."""

import configparser
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml
from fastapi.routing import APIRoute
from typer.main import get_command

from bookings.database import Database
from kouan.cli import app
from settings import Settings
from settings.loading import variable_name
from tests.image import image_content
from tests.running import BARE_ENVIRONMENT
from web.app import ROUTERS

DEPLOY = Path(__file__).parent.parent / "deploy"
FILES = sorted(path for path in DEPLOY.rglob("*") if path.is_file())
UNITS = sorted((DEPLOY / "systemd").iterdir())
KNOWN = {variable_name(setting) for setting in Settings.model_fields}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_setting_named_exists(file: Path) -> None:
    assert set(re.findall(r"KOUAN_[A-Z0-9_]+", file.read_text(encoding="utf-8"))) <= KNOWN


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_starts_a_command_that_exists(unit: Path) -> None:
    parsed = configparser.ConfigParser(strict=False, interpolation=None)
    parsed.optionxform = str  # type: ignore[method-assign,assignment]
    parsed.read_string(unit.read_text(encoding="utf-8"))
    assert parsed["Unit"]["Description"].startswith("kouan: ")
    if unit.suffix == ".timer":
        assert (unit.parent / f"{unit.stem}.service").is_file()
        return
    started = re.search(r"/bin/kouan (\w+)", parsed["Service"]["ExecStart"])
    assert started is not None
    assert started[1] in getattr(get_command(app), "commands", {})
    assert parsed["Service"]["User"] == "kouan"


def test_compose_puts_kouan_behind_loopback_beside_a_database() -> None:
    described = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    kouan, database = described["services"]["kouan"], described["services"]["database"]
    settings = kouan["environment"]
    values = {
        name.removeprefix("KOUAN_").lower(): value
        for name, value in settings.items()
        if name.startswith("KOUAN_")
    }
    assert Settings(_env_file=None, **values).log_format == "json"
    assert kouan["ports"] == [f"127.0.0.1:{settings['KOUAN_PORT']}:{settings['KOUAN_PORT']}"]
    assert database["environment"]["POSTGRES_USER"] in settings["KOUAN_DATABASE_URL"]
    # In an address some characters of a password would have to be escaped.
    assert urlsplit(settings["KOUAN_DATABASE_URL"]).password is None
    assert settings["PGPASSWORD"] == "${POSTGRES_PASSWORD}"
    (network,) = described["networks"]["inside"]["ipam"]["config"]
    assert settings["FORWARDED_ALLOW_IPS"] == network["gateway"]
    named = {volume.split(":")[0] for service in (kouan, database) for volume in service["volumes"]}
    assert named == set(described["volumes"])
    assert (DEPLOY / kouan["build"]["context"] / kouan["build"]["dockerfile"]).is_file()
    asked = re.search(r"127\.0\.0\.1:8300(/\w+)", " ".join(kouan["healthcheck"]["test"]))
    paths = {route.path for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)}
    assert asked is not None
    assert asked[1] in paths


def started_by(unit: Path) -> list[str]:
    """The command of a unit as systemd understands it."""
    parsed = configparser.ConfigParser(strict=False, interpolation=None)
    parsed.read_string(unit.read_text(encoding="utf-8"))
    return shlex.split(parsed["Service"]["ExecStart"].replace("%%", "%").replace("$$", "$"))


def test_the_backup_unit_s_own_command_makes_a_backup(tmp_path: Path) -> None:
    """The very line, with the program and the folder of this machine."""
    data, backups = tmp_path / "data", tmp_path / "backups"
    backups.mkdir()
    database = Database.open(f"sqlite:///{data / 'kouan.sqlite'}")
    database.migrate()
    database.dispose()
    replaced = {
        "/opt/kouan/.venv/bin/kouan": str(Path(sys.executable).with_name("kouan")),
        "/var/lib/kouan-backups": str(backups),
    }
    command = started_by(DEPLOY / "systemd" / "kouan-backup.service")
    for theirs, ours in replaced.items():
        assert theirs in command[-1]
        command[-1] = command[-1].replace(theirs, ours)
    made = subprocess.run(
        command,
        env=BARE_ENVIRONMENT | {"KOUAN_DATA_FOLDER": str(data)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert made.returncode == 0, made.stderr
    (file,) = backups.iterdir()
    assert re.fullmatch(r"kouan-\d{8}T\d{6}Z\.tar", file.name)


def test_what_the_image_is_built_from_is_all_that_comes_along() -> None:
    ignored = (DEPLOY.parent / ".dockerignore").read_text(encoding="utf-8").splitlines()
    rules = [line for line in ignored if line and not line.startswith("#")]
    assert (rules[0], rules[-1]) == ("*", "**/__pycache__")
    packages = tomllib.loads((DEPLOY.parent / "pyproject.toml").read_text(encoding="utf-8"))
    included = packages["tool"]["setuptools"]["packages"]["find"]["include"]
    wanted = {name.rstrip("*") for name in included}
    locks = {"requirements.lock", "requirements-second-reader.lock"}
    assert image_content() == wanted | locks | {"LICENSE", "README.md", "pyproject.toml"}
    described = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    copied = {name for line in re.findall(r"^COPY (.+) \S+$", described, re.M) for name in line.split()}
    assert copied == {"requirements.lock", "requirements-second-reader.lock", "."}
    assert "--require-hashes" in described
