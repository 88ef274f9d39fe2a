"""``kouan doctor``: checks everything kouan needs; names what is missing and how to get it."""

import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from importlib import metadata

from packaging.requirements import Requirement

from flows.resources import opened_originals
from kouan.database_check import database_state
from kouan.finding import Finding
from kouan.language import command_language, text
from kouan.notice_check import check_notices
from kouan.ports import is_running, port_is_free
from kouan.reading_checks import check_ocr, check_reading_and_fonts, check_second_opinion
from messages.errors import KouanError
from settings import Settings, load
from settings.loading import variable_name

LEAST_FREE_BYTES = 2 * 1024**3
_DISTRIBUTION = "kouan"
_NO_ORIGINAL = "0" * 64


def run_doctor(*, as_json: bool) -> int:
    """Prints one finding per line. Returns 3 when something is missing, else 0."""
    settings = load()
    missing = False
    for finding in findings(settings):
        missing = missing or not finding.good
        sys.stdout.write((_record(finding) if as_json else _line(finding)) + "\n")
        sys.stdout.flush()
    return 3 if missing else 0


def findings(settings: Settings) -> Iterator[Finding]:
    """Every check, in the order in which a fresh machine should be put right."""
    checks: tuple[Callable[[Settings], Finding], ...] = (
        check_python,
        check_packages,
        check_data_folder,
        check_disk,
        check_database,
        check_originals,
        check_reading_and_fonts,
        check_ocr,
        check_second_opinion,
        check_ports,
        check_notices,
    )
    for check in checks:
        yield check(settings)


def check_python(_settings: Settings) -> Finding:
    """Python 3.11, the version everything is pinned and tested for."""
    found = ".".join(map(str, sys.version_info[:3]))
    remedy = None if sys.version_info[:2] == (3, 11) else text("doctor-python-remedy")
    return Finding("python", found, remedy)


def check_packages(_settings: Settings) -> Finding:
    """Installed versions satisfy our pins: a newer FastAPI, say, breaks Prefect's server."""
    wrong = list(_unsatisfied(metadata.requires(_DISTRIBUTION) or []))
    if wrong:
        return Finding("packages", "; ".join(wrong), text("doctor-packages-remedy"))
    return Finding(
        "packages", f"prefect {metadata.version('prefect')}, fastapi {metadata.version('fastapi')}"
    )


def _unsatisfied(requirements: list[str]) -> Iterator[str]:
    for line in requirements:
        requirement = Requirement(line)
        if requirement.marker is not None and not requirement.marker.evaluate({"extra": ""}):
            continue
        try:
            version = metadata.version(requirement.name)
        except metadata.PackageNotFoundError:
            yield f"{requirement}: –"
            continue
        if not requirement.specifier.contains(version, prereleases=True):
            yield f"{requirement}: {version}"


def check_data_folder(settings: Settings) -> Finding:
    """The data folder, or the nearest folder above it that exists, can be written to."""
    folder = settings.data_folder
    while not folder.exists():
        folder = folder.parent
    try:
        with tempfile.TemporaryFile(dir=folder):
            return Finding("data-folder", str(settings.data_folder))
    except OSError as error:
        remedy = text("doctor-data-folder-remedy", variable=variable_name("data_folder"))
        return Finding("data-folder", f"{settings.data_folder}: {error.strerror}", remedy)


def check_disk(settings: Settings) -> Finding:
    """Room for documents, their page images and Prefect's history."""
    folder = settings.data_folder
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    remedy = None if free >= LEAST_FREE_BYTES else text("doctor-disk-remedy")
    return Finding("disk", text("doctor-disk", free=f"{free / 1024**3:.1f}"), remedy)


def check_database(settings: Settings) -> Finding:
    """The database answers and has the newest tables, or will be made at the first start."""
    state = database_state(settings)
    shown = text(f"doctor-database-{state.kind}", reason=state.reason)
    if state.kind in {"current", "new"}:
        return Finding("database", shown)
    return Finding("database", shown, text(f"doctor-database-{state.kind}-remedy"))


def check_originals(settings: Settings) -> Finding:
    """The store of originals answers when asked for one that nobody has."""
    shown = settings.originals_url or str(settings.data_folder / "originals")
    try:
        opened_originals(settings).path(_NO_ORIGINAL)
    except KouanError as error:
        return Finding("originals", error.message(command_language()), text("doctor-originals-remedy"))
    return Finding("originals", shown)


def check_ports(settings: Settings) -> Finding:
    """Both ports are free, or used by the kouan that runs on this data folder."""
    ports = {"port": settings.port, "prefect_port": settings.prefect_port}
    shown = f"{settings.host}:{settings.port}, 127.0.0.1:{settings.prefect_port}"
    if is_running(settings.data_folder):
        return Finding("ports", text("doctor-ports-running", ports=shown))
    hosts = {"port": settings.host, "prefect_port": "127.0.0.1"}
    for setting, port in ports.items():
        if not port_is_free(hosts[setting], port):
            remedy = text("doctor-ports-remedy", variable=variable_name(setting))
            return Finding("ports", text("doctor-port-taken", host=hosts[setting], port=port), remedy)
    return Finding("ports", shown)


def _line(finding: Finding) -> str:
    if finding.good:
        return text("doctor-good", name=finding.name, finding=finding.finding)
    return text("doctor-bad", name=finding.name, finding=finding.finding, remedy=finding.remedy)


def _record(finding: Finding) -> str:
    record = {
        "check": finding.name,
        "ok": finding.good,
        "finding": finding.finding,
        "remedy": finding.remedy,
    }
    return json.dumps(record, ensure_ascii=False)
