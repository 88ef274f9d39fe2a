"""Prefect's processes get our settings and nothing of another Prefect on the machine."""

from pathlib import Path

from flows.environment import prefect_environment
from settings import Settings


def test_settings_of_another_prefect_do_not_leak_in(tmp_path: Path) -> None:
    inherited = {
        "PATH": "/bin",
        "PREFECT_HOME": "elsewhere",
        "PREFECT_API_KEY": "x",
        "PREFECT_PROFILE": "cloud",
    }
    environment = prefect_environment(Settings(_env_file=None, data_folder=tmp_path), inherited)
    assert environment["PATH"] == "/bin"
    assert "PREFECT_API_KEY" not in environment
    assert "PREFECT_PROFILE" not in environment
    assert environment["PREFECT_HOME"] == str(tmp_path / "prefect")
    assert environment["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"
    assert environment["PREFECT_SERVER_EPHEMERAL_ENABLED"] == "false"
    assert environment["DO_NOT_TRACK"] == "1"


def test_the_server_is_reached_on_loopback_wherever_the_pages_listen(tmp_path: Path) -> None:
    settings = Settings(_env_file=None, data_folder=tmp_path, host="192.0.2.7", prefect_port=4999)
    environment = prefect_environment(settings, {})
    assert environment["PREFECT_API_URL"] == "http://127.0.0.1:4999/api"
    assert environment["PREFECT_SERVER_API_HOST"] == "127.0.0.1"
