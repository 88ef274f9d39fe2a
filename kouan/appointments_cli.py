"""The arguments of ``kouan appointments``; what the command does is in kouan/appointments_command.py."""

from pathlib import Path
from typing import Annotated

import typer

from kouan.language import command_language
from messages import translate


def _help(key: str) -> str:
    return translate(f"appointments.{key}", command_language())


appointments = typer.Typer(help=_help("help"), no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help=translate("commands.option-json", command_language()))]


@appointments.callback()
def group() -> None:
    """Holds the commands about appointments; with one alone typer would leave its name out."""


@appointments.command("import", help=_help("import-help"))
def appointments_import(
    files: Annotated[list[Path], typer.Argument(help=_help("argument-files"), metavar="FILE...")],
    list_name: Annotated[
        str | None, typer.Option("--list", help=_help("option-list"), metavar="NAME")
    ] = None,
    enterprise: Annotated[int, typer.Option(help=_help("option-enterprise"), metavar="NUMBER")] = 1,
    json: Json = False,
) -> None:
    """Takes lists of appointments in."""
    from kouan.appointments_command import run_import

    raise typer.Exit(run_import(files, list_name=list_name, enterprise_id=enterprise, as_json=json))
