"""The command line. Bodies import what they need: ``kouan extract --help`` must start at once."""

import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

import typer

from kouan.appointments_cli import appointments
from kouan.folders_cli import folders
from kouan.language import text
from kouan.outcome import exit_status_of

app = typer.Typer(
    name="kouan",
    help=text("about"),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
users = typer.Typer(help=text("users-help"), no_args_is_help=True)
app.add_typer(users, name="users")
app.add_typer(folders, name="folders")
app.add_typer(appointments, name="appointments")
enterprises = typer.Typer(help=text("enterprises-help"), no_args_is_help=True)
app.add_typer(enterprises, name="enterprises")
rates = typer.Typer(help=text("rates-help"), no_args_is_help=True)
app.add_typer(rates, name="rates")
vin = typer.Typer(help=text("vin-help"), no_args_is_help=True)
app.add_typer(vin, name="vin")


class Ocr(StrEnum):
    """When text is recognised from the page image."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


class ExportFormat(StrEnum):
    """What ``kouan export`` writes."""

    XLSX = "xlsx"
    JSON = "json"
    CSV = "csv"


class TextSource(StrEnum):
    """Where the text of a declaration was read."""

    LAYER = "layer"
    OCR = "ocr"


class Role(StrEnum):
    """What a user may do."""

    CLERK = "clerk"
    REVIEWER = "reviewer"
    WAREHOUSE = "warehouse"
    PORT_AUTHORITY = "port_authority"
    ADMINISTRATOR = "administrator"


Json = Annotated[bool, typer.Option("--json", help=text("option-json"))]
Username = Annotated[str, typer.Argument(help=text("argument-username"), metavar="USERNAME")]


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"kouan {version('kouan')}")
        raise typer.Exit


@app.callback()
def program(
    verbose: Annotated[bool, typer.Option("--verbose", help=text("option-verbose"))] = False,
    version: Annotated[
        bool,
        typer.Option("--version", help=text("option-version"), callback=_print_version, is_eager=True),
    ] = False,
) -> None:
    """Options of all commands; ``--verbose`` is read where errors are told (kouan/outcome.py)."""


@app.command(help=text("extract-help"))
def extract(
    files: Annotated[list[Path], typer.Argument(help=text("argument-files"), metavar="FILE...")],
    json: Json = False,
    table: Annotated[bool, typer.Option("--table", help=text("option-table"))] = False,
    ocr: Annotated[Ocr | None, typer.Option(help=text("option-ocr"))] = None,
    debug: Annotated[
        Path | None, typer.Option("--debug", help=text("option-debug"), metavar="FOLDER")
    ] = None,
) -> None:
    """Reads files and prints what they say."""
    from kouan.extract_command import run_extract
    from messages.errors import WrongUsage

    if json and table:
        raise WrongUsage("options-exclude-each-other", first="--json", second="--table")
    output: Literal["json", "table"] = "table" if _as_table(json=json, table=table) else "json"
    raise typer.Exit(run_extract(files, output, None if ocr is None else ocr.value, debug))


def _as_table(*, json: bool, table: bool) -> bool:
    """People at a terminal get a table, programs and files get JSON lines, unless one is asked for."""
    return table or (not json and sys.stdout.isatty())


@app.command(help=text("ingest-help"))
def ingest(
    paths: Annotated[list[Path], typer.Argument(help=text("argument-paths"), metavar="FILE|FOLDER...")],
    json: Json = False,
) -> None:
    """Receives and reads files and folders."""
    from kouan.ingest_command import run_ingest

    raise typer.Exit(run_ingest(paths, as_json=json))


@app.command(help=text("run-help"))
def run(
    samples: Annotated[bool, typer.Option("--samples", help=text("option-samples"))] = False,
) -> None:
    """Starts and supervises everything."""
    from kouan.run_command import run_everything

    raise typer.Exit(run_everything(with_samples=samples))


@app.command(help=text("export-help"))
def export(
    export_format: Annotated[ExportFormat, typer.Option("--format", help=text("option-format"))] = (
        ExportFormat.XLSX
    ),
    to: Annotated[Path, typer.Option("--to", help=text("option-to"), metavar="FOLDER")] = Path(),
    json: Json = False,
) -> None:
    """Exports approved bookings."""
    from kouan.export_command import run_export

    raise typer.Exit(run_export(export_format.value, to, as_json=json))


@app.command(help=text("accuracy-help"))
def accuracy(
    since: Annotated[str | None, typer.Option("--from", help=text("option-from-day"), metavar="DAY")] = None,
    until: Annotated[str | None, typer.Option("--to", help=text("option-to-day"), metavar="DAY")] = None,
    enterprise: Annotated[int | None, typer.Option(help=text("option-accuracy-enterprise"))] = None,
    text_source: Annotated[TextSource | None, typer.Option(help=text("option-text-source"))] = None,
    json: Json = False,
) -> None:
    """Tells how right the reading was."""
    from kouan.accuracy_command import run_accuracy

    run_accuracy(since, until, enterprise=enterprise, text_source=_source(text_source), as_json=json)


def _source(given: TextSource | None) -> Literal["layer", "ocr"] | None:
    if given is None:
        return None
    return "ocr" if given is TextSource.OCR else "layer"


@app.command("golden-cases", help=text("golden-cases-help"))
def golden_cases(
    folder: Annotated[Path, typer.Argument(help=text("argument-golden-cases"), metavar="FOLDER")],
    since: Annotated[str | None, typer.Option("--from", help=text("option-from-day"), metavar="DAY")] = None,
    until: Annotated[str | None, typer.Option("--to", help=text("option-to-day"), metavar="DAY")] = None,
    json: Json = False,
) -> None:
    """Makes tests of the readers from corrected bookings."""
    from kouan.golden_cases_command import run_golden_cases

    run_golden_cases(folder, since, until, as_json=json)


@app.command(help=text("backup-help"))
def backup(file: Annotated[Path, typer.Argument(help=text("argument-backup"), metavar="FILE")]) -> None:
    """Backs up everything."""
    from kouan.backup_command import run_backup

    raise typer.Exit(run_backup(file))


@app.command(help=text("restore-help"))
def restore(file: Annotated[Path, typer.Argument(help=text("argument-backup"), metavar="FILE")]) -> None:
    """Restores a backup."""
    from kouan.backup_command import run_restore

    raise typer.Exit(run_restore(file))


@app.command(help=text("reconcile-help"))
def reconcile(
    json: Json = False,
    everything: Annotated[bool, typer.Option("--all", help=text("option-reconcile-all"))] = False,
) -> None:
    """Reconciles appointments with bookings."""
    from kouan.reconcile_command import run_reconcile

    run_reconcile(as_json=json, everything=everything)


@app.command(help=text("doctor-help"))
def doctor(json: Json = False) -> None:
    """Checks everything kouan needs."""
    from kouan.doctor import run_doctor

    raise typer.Exit(run_doctor(as_json=json))


@vin.command("check", help=text("vin-check-help"))
def vin_check(
    sheets: Annotated[list[Path], typer.Argument(help=text("argument-sheets"), metavar="SHEET...")],
    json: Json = False,
) -> None:
    """Checks VIN sheets row by row."""
    from kouan.vin_command import run_check

    raise typer.Exit(run_check(sheets, as_json=json))


@vin.command("template", help=text("vin-template-help"))
def vin_template(
    file: Annotated[Path, typer.Argument(help=text("argument-template"), metavar="OUT.xlsx")],
) -> None:
    """Writes the template for VINs."""
    from kouan.vin_command import run_template

    run_template(file)


@enterprises.command("list", help=text("enterprises-list-help"))
def enterprises_list(json: Json = False) -> None:
    """Lists the enterprises."""
    from kouan.enterprises_command import run_list

    run_list(as_json=json)


@enterprises.command("add", help=text("enterprises-add-help"))
def enterprises_add(name: Annotated[str, typer.Argument(help=text("argument-enterprise-name"))]) -> None:
    """Adds an enterprise."""
    from kouan.enterprises_command import run_add

    run_add(name)


@enterprises.command("rename", help=text("enterprises-rename-help"))
def enterprises_rename(
    number: Annotated[int, typer.Argument(help=text("argument-enterprise-number"))],
    name: Annotated[str, typer.Argument(help=text("argument-enterprise-name"))],
) -> None:
    """Renames an enterprise."""
    from kouan.enterprises_command import run_rename

    run_rename(number, name)


@rates.command("list", help=text("rates-list-help"))
def rates_list(json: Json = False) -> None:
    """Lists the rates."""
    from kouan.enterprises_command import run_rates

    run_rates(as_json=json)


@rates.command("set", help=text("rates-set-help"))
def rates_set(
    currency: Annotated[str, typer.Argument(help=text("argument-currency"))],
    usd_per_unit: Annotated[str, typer.Argument(help=text("argument-usd-per-unit"))],
    source: Annotated[str, typer.Option("--source", help=text("option-rate-source"))],
    date: Annotated[str | None, typer.Option("--date", help=text("option-rate-date"))] = None,
) -> None:
    """Enters a rate."""
    from kouan.enterprises_command import run_set_rate

    run_set_rate(currency, usd_per_unit, source, date)


@users.command("list", help=text("users-list-help"))
def users_list(json: Json = False) -> None:
    """Lists the users."""
    from kouan.users_command import run_list

    run_list(as_json=json)


@users.command("add", help=text("users-add-help"))
def users_add(
    username: Username,
    role: Annotated[Role, typer.Option(help=text("option-role"))] = Role.CLERK,
) -> None:
    """Adds a user."""
    from kouan.users_command import run_add

    run_add(username, role.value)


@users.command("password", help=text("users-password-help"))
def users_password(username: Username) -> None:
    """Gives a user a new password."""
    from kouan.users_command import run_password

    run_password(username)


@users.command("deactivate", help=text("users-deactivate-help"))
def users_deactivate(username: Username) -> None:
    """Deactivates a user."""
    from kouan.users_command import run_deactivate

    run_deactivate(username)


def main() -> None:
    """The program ``kouan``."""
    # A folder `data` or `web` where kouan is started must not be taken for ours by a process we start.
    os.environ["PYTHONSAFEPATH"] = "1"
    sys.exit(exit_status_of(app))
