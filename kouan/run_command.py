"""``kouan run``: prepares the database, then starts and supervises everything."""

from importlib import resources
from pathlib import Path

from bookings.database import Database
from bookings.receiving import receive
from bookings.users import ensure_first_administrator
from flows.folders import documents_in
from flows.resources import opened_originals
from kouan.language import text
from kouan.opening import make_data_folder, opened_database
from kouan.outcome import say
from kouan.parts import address_of, parts_of
from kouan.ports import only_one_running, port_is_free
from kouan.sample_appointments import load_sample_appointments
from kouan.supervisor import Announcements, Part, Supervisor, described
from messages.errors import WrongUsage
from settings import Settings, load
from settings.loading import variable_name

FIRST_ADMINISTRATOR = "admin"
LOG_BYTES_KEPT = 10 * 1024 * 1024


def run_everything(*, with_samples: bool) -> int:
    """Returns 0 after it was told to end. Prints the address, and once the first password."""
    settings = load()
    make_data_folder(settings)
    with only_one_running(settings.data_folder):
        _refuse_ports_in_use(settings)
        password = _prepare(settings, with_samples=with_samples)
        (settings.data_folder / "worker.ready").unlink(missing_ok=True)
        opened_originals(settings).remove_unfinished()
        _set_aside_long_logs(settings.logs_folder)
        Supervisor(parts_of(settings), _announcements(settings, password)).run()
    say(text("run-stopped"))
    return 0


def _refuse_ports_in_use(settings: Settings) -> None:
    for host, setting in ((settings.host, "port"), ("127.0.0.1", "prefect_port")):
        port = getattr(settings, setting)
        if not port_is_free(host, port):
            raise WrongUsage("port-in-use", host=host, port=port, variable=variable_name(setting))


def _prepare(settings: Settings, *, with_samples: bool) -> str | None:
    """Migrates, makes the first administrator, receives the samples. The first password, or None."""
    say(text("run-preparing", folder=settings.data_folder))
    with opened_database(settings) as database:
        with database.session() as session:
            password = ensure_first_administrator(session)
        if with_samples:
            # Received only: the worker takes up what waits when it starts.
            say(text("run-samples", count=_receive_samples(settings, database)))
            load_sample_appointments(database, opened_originals(settings), settings.sheet_limits)
    return password


def _receive_samples(settings: Settings, database: Database) -> int:
    originals = opened_originals(settings)
    with resources.as_file(resources.files("data") / "samples") as folder:
        samples = list(documents_in([folder])) if folder.is_dir() else []
        for sample in samples:
            with sample.open("rb") as stream:
                receive(
                    database,
                    originals,
                    stream,
                    filename=sample.name,
                    max_bytes=settings.max_file_bytes,
                    source="folder",
                )
    return len(samples)


def _set_aside_long_logs(folder: Path) -> None:
    for log in folder.glob("*.log"):
        if log.stat().st_size > LOG_BYTES_KEPT:
            log.replace(log.with_suffix(".log.1"))


def _announcements(settings: Settings, password: str | None) -> Announcements:
    def ready() -> None:
        say(text("run-ready", address=address_of(settings)))
        say(text("run-prefect-address", address=f"http://127.0.0.1:{settings.prefect_port}"))
        if password is not None:
            say(text("run-first-administrator", username=FIRST_ADMINISTRATOR, password=password))

    def died(part: Part, status: int, seconds: float) -> None:
        told = text(
            "run-part-died",
            part=part.name,
            status=described(status),
            seconds=f"{seconds:g}",
            log=part.log,
        )
        say(told)

    return Announcements(
        starting=lambda part: say(text("run-starting", part=part.name)),
        ready=ready,
        died=died,
        back=lambda part: say(text("run-part-back", part=part.name)),
        stopping=lambda: say(text("run-stopping")),
    )
