"""The files for systemd and compose name settings, routes and commands that exist."""

import configparser
import re
from pathlib import Path

import pytest
import yaml
from fastapi.routing import APIRoute
from typer.main import get_command

from kouan.cli import app
from settings import Settings
from settings.loading import variable_name
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
    values = {name.removeprefix("KOUAN_").lower(): value for name, value in settings.items()}
    assert Settings(_env_file=None, **values).log_format == "json"
    assert kouan["ports"] == [f"127.0.0.1:{settings['KOUAN_PORT']}:{settings['KOUAN_PORT']}"]
    assert database["environment"]["POSTGRES_USER"] in settings["KOUAN_DATABASE_URL"]
    named = {volume.split(":")[0] for service in (kouan, database) for volume in service["volumes"]}
    assert named == set(described["volumes"])
    assert (DEPLOY / kouan["build"]["context"] / kouan["build"]["dockerfile"]).is_file()
    asked = re.search(r"127\.0\.0\.1:8300(/\w+)", " ".join(kouan["healthcheck"]["test"]))
    paths = {route.path for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)}
    assert asked is not None
    assert asked[1] in paths
