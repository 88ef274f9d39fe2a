"""Workbooks of .xlsx and .xlsm: calamine reads the values, of a package that holds nothing else.

The package is made anew in memory of the few parts that values need, each unpacked under a budget and
freed of cells without values. Macros, pictures, links to other files and hidden worksheets never
reach a parser.
"""

import io
import posixpath
import re
import zipfile
from dataclasses import dataclass, replace
from html import escape
from urllib.parse import unquote

from customs.verdict import Problem
from messages.errors import UnreadableDocument
from vin_import.files import worksheet_xml
from vin_import.files.archive import Archive
from vin_import.files.calamine import opened, sheet_of
from vin_import.files.notes import external_links, hidden_worksheets, macros, not_worksheets
from vin_import.files.small_xml import elements
from vin_import.limits import SheetLimits
from vin_import.sheet import Sheet

_WORKBOOK = re.compile(r"xl/workbook\d*\.xml")
# Where calamine looks for what it needs, for the last by the kind of their relation.
_LISTED_IN = "xl/workbook.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"
_VALUES = {"sharedStrings": "xl/sharedStrings.xml", "styles": "xl/styles.xml"}
# Each name may stand for the same part, so that a small file lists any number of them.
_MOST_WORKSHEETS = 255
_NAMESPACE = "http://schemas.openxmlformats.org/package/2006/relationships"
_KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"


@dataclass(frozen=True, slots=True)
class _Relation:
    """``kind`` is the last word of its type, such as ``worksheet``; ``part`` in small letters."""

    identifier: str
    kind: str
    part: str


@dataclass(frozen=True, slots=True)
class _Entry:
    """A sheet as the workbook lists it."""

    name: str
    hidden: bool
    relation: _Relation


def read(content: bytes, filename: str, limits: SheetLimits) -> tuple[list[Sheet], list[Problem]]:
    """The visible worksheets and what was left out. Raises ``UnreadableDocument``."""
    archive = Archive(content, filename, limits.unpacked_mib)
    part = workbook_part(archive)
    workbook = archive.read(part)
    relations = _relations(archive.read(f"xl/_rels/{posixpath.basename(part)}.rels"), filename)
    entries = _entries(workbook, relations, filename)
    shown = [entry for entry in entries if entry.relation.kind == "worksheet" and not entry.hidden]
    if not shown:
        raise UnreadableDocument("sheet-none-visible", file=filename)
    if len(shown) > _MOST_WORKSHEETS:
        raise UnreadableDocument("sheet-unsafe", file=filename, reason="too-many-worksheets")
    parts = {_LISTED_IN: workbook}
    for relation in relations:
        if relation.kind in _VALUES:
            parts[_VALUES[relation.kind]] = archive.read(relation.part)
    scans: dict[str, worksheet_xml.Scan] = {}
    for entry in shown:
        rows = entry.relation.part
        if rows not in archive:
            raise UnreadableDocument("sheet-damaged", file=filename)
        parts[rows] = worksheet_xml.with_values_only(archive.chunks(rows))
        scans[entry.name] = worksheet_xml.scan(parts[rows], entry.name, filename, limits)
    return _sheets(_package(parts, relations), scans, filename, limits), _notes(archive, entries)


def workbook_part(archive: Archive) -> str:
    """The part that lists the sheets, ``""`` where there is none; Excel on the web numbers it."""
    return next((name for name in archive.names if _WORKBOOK.fullmatch(name)), "")


def _relations(content: bytes, filename: str) -> list[_Relation]:
    return [
        _Relation(
            relation.get("Id", ""),
            relation.get("Type", "").rpartition("/")[2],
            _part(relation.get("Target", "")),
        )
        for name, relation in elements(content, filename)
        if name == "Relationship"
    ]


def _part(target: str) -> str:
    """Programs disagree on whether targets start at the folder of the workbook or at the root."""
    path = unquote(target).replace("\\", "/")
    return posixpath.normpath(path.lstrip("/") if path.startswith(("/", "xl/")) else f"xl/{path}").lower()


def _entries(workbook: bytes, relations: list[_Relation], filename: str) -> list[_Entry]:
    by_identifier = {relation.identifier: relation for relation in relations}
    found: list[_Entry] = []
    for name, sheet in elements(workbook, filename):
        if name == "sheet":
            relation = by_identifier.get(sheet.get("id", ""))
            if relation is None:
                raise UnreadableDocument("sheet-damaged", file=filename)
            hidden = sheet.get("state", "visible") != "visible"
            found.append(_Entry(sheet.get("name", ""), hidden, relation))
    return found


def _package(parts: dict[str, bytes], relations: list[_Relation]) -> io.BytesIO:
    """The parts as a zip file without compression, tied together the one way that calamine knows."""
    parts["_rels/.rels"] = _written([_Relation("rId1", "officeDocument", _LISTED_IN)])
    parts[_RELATIONS] = _written(
        [replace(each, part=_VALUES.get(each.kind, each.part)) for each in relations]
    )
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        for name in list(parts):
            if part := parts.pop(name):
                archive.writestr(name, part)
    package.seek(0)
    return package


def _written(relations: list[_Relation]) -> bytes:
    lines = [
        f'<Relationship Id="{escape(each.identifier)}" Type="{escape(_KINDS + each.kind)}"'
        f' Target="/{escape(each.part)}"/>'
        for each in relations
    ]
    return f'<Relationships xmlns="{_NAMESPACE}">{"".join(lines)}</Relationships>'.encode()


def _sheets(
    package: io.BytesIO, scans: dict[str, worksheet_xml.Scan], filename: str, limits: SheetLimits
) -> list[Sheet]:
    with opened(package, filename) as workbook:
        return [
            sheet_of(
                workbook,
                name,
                filename,
                limits,
                hidden_rows=scan.hidden_rows,
                damaged=scan.damaged,
            )
            for name, scan in scans.items()
        ]


def _notes(archive: Archive, entries: list[_Entry]) -> list[Problem]:
    hidden = [entry.name for entry in entries if entry.hidden]
    others = [entry.name for entry in entries if entry.relation.kind != "worksheet" and not entry.hidden]
    return [
        *hidden_worksheets(hidden),
        *not_worksheets(others),
        *macros(any(name.endswith("vbaproject.bin") for name in archive.names)),
        *external_links(any(name.startswith("xl/externallinks/") for name in archive.names)),
    ]
