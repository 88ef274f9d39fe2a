"""What was left out of a workbook. Their texts are those of ``messages/texts/vin_files.yaml``."""

from customs.verdict import Problem

_MOST_NAMES = 20


def _listed(names: list[str]) -> dict[str, str]:
    more = ["…"] if len(names) > _MOST_NAMES else []
    return {"names": ", ".join(names[:_MOST_NAMES] + more)}


def hidden_worksheets(names: list[str]) -> list[Problem]:
    """Hidden worksheets are not read: what a dealer hid is not what he sends."""
    return [Problem("hidden-worksheets", "warning", _listed(names))] if names else []


def not_worksheets(names: list[str]) -> list[Problem]:
    """Sheets of charts, macros and dialogs hold no cells."""
    return [Problem("not-worksheets", "info", _listed(names))] if names else []


def macros(found: bool) -> list[Problem]:
    """Macros are never run."""
    return [Problem("macros-not-run", "info")] if found else []


def external_links(found: bool) -> list[Problem]:
    """Links to other files are never followed; the values stored with them are read."""
    return [Problem("external-links-not-followed", "info")] if found else []
