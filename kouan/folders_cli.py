"""The arguments of ``kouan folders``; what the commands do is in kouan/folders_command.py."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from kouan.language import command_language
from messages import translate


def _help(key: str) -> str:
    return translate(f"folders.{key}", command_language())


folders = typer.Typer(help=_help("help"), no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help=translate("commands.option-json", command_language()))]
FolderNumber = Annotated[int, typer.Argument(help=_help("argument-number"), metavar="NUMBER")]


class After(StrEnum):
    """What happens to a file that has been received."""

    MOVE = "move"
    LEAVE = "leave"


class BusinessKind(StrEnum):
    """What the documents of a folder are about."""

    LOADED_TRUCK = "loaded_truck"
    COMMODITY_VEHICLE = "commodity_vehicle"


@folders.command("list", help=_help("list-help"))
def folders_list(json: Json = False) -> None:
    """Lists the watched folders."""
    from kouan.folders_command import run_list

    run_list(as_json=json)


@folders.command("add", help=_help("add-help"))
def folders_add(
    path: Annotated[Path, typer.Argument(help=_help("argument-path"), metavar="FOLDER")],
    enterprise: Annotated[int, typer.Option(help=_help("option-enterprise"), metavar="NUMBER")] = 1,
    subfolders: Annotated[bool, typer.Option(help=_help("option-subfolders"))] = True,
    business_type: Annotated[BusinessKind | None, typer.Option(help=_help("option-business-type"))] = None,
    after: Annotated[After, typer.Option(help=_help("option-after"))] = After.MOVE,
    interval: Annotated[
        int | None, typer.Option(help=_help("option-interval"), metavar="SECONDS", min=1)
    ] = None,
) -> None:
    """Watches a folder."""
    from kouan.folders_command import run_add

    run_add(
        path,
        enterprise_id=enterprise,
        subfolders=subfolders,
        business_type=business_type.value if business_type else None,
        after=after.value,
        interval_seconds=interval,
    )


@folders.command("remove", help=_help("remove-help"))
def folders_remove(number: FolderNumber) -> None:
    """Stops watching a folder."""
    from kouan.folders_command import run_remove

    run_remove(number)


@folders.command("scan", help=_help("scan-help"))
def folders_scan(
    numbers: Annotated[
        list[int] | None, typer.Argument(help=_help("argument-number"), metavar="NUMBER...")
    ] = None,
    json: Json = False,
) -> None:
    """Scans watched folders now."""
    from kouan.folders_command import run_scan

    raise typer.Exit(run_scan(numbers or [], as_json=json))
