"""What a file is, by its content, and who reads it."""

from pathlib import PurePath

from customs.verdict import Problem
from messages.errors import UnreadableDocument
from vin_import.files import binary_excel, delimited, office_open_xml, open_document
from vin_import.files.archive import Archive
from vin_import.files.compound_file import MAGIC, CompoundFile
from vin_import.limits import SheetLimits
from vin_import.sheet import Sheet

_BOOK_NAMES = (".xls", ".xlsx", ".xlsm", ".xlsb", ".xlt", ".xltx", ".ods", ".et")
_ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06")
# How other files begin; the words are keys of messages/texts/vin_files.yaml.
_STARTS = (
    (b"%PDF-", "pdf"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"BM", "image"),
    (b"II*\0", "image"),
    (b"MM\0*", "image"),
    (b"RIFF", "image"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"{\\rtf", "text-document"),
)
_PARTS = (
    ("xl/workbook.bin", "xlsb"),
    ("word/document.xml", "text-document"),
    ("ppt/presentation.xml", "presentation"),
    ("index/document.iwa", "numbers"),
)
_DOCUMENT_TYPES = {
    b"application/vnd.oasis.opendocument.text": "text-document",
    b"application/vnd.oasis.opendocument.presentation": "presentation",
    b"application/vnd.oasis.opendocument.graphics": "image",
}
_STREAMS = (("worddocument", "text-document"), ("powerpoint document", "presentation"))
_ENCRYPTED_PACKAGE = "encryptedpackage"


def read(content: bytes, filename: str, limits: SheetLimits) -> tuple[list[Sheet], list[Problem]]:
    """The visible worksheets of whatever ``content`` is, and what was left out.

    Raises ``UnreadableDocument``: ``sheet-of-other-kind`` for what is no workbook, and what its reader
    raises.
    """
    if content.startswith(_ZIP_STARTS):
        return _zipped(content, filename, limits)
    if content.startswith(MAGIC):
        return _compound(content, filename, limits)
    for start, kind in _STARTS:
        if content.startswith(start) and not (start == b"BM" and delimited.decoded(content) is not None):
            raise _other(filename, kind)
    return _text(content, filename, limits)


def _other(filename: str, kind: str) -> UnreadableDocument:
    return UnreadableDocument("sheet-of-other-kind", file=filename, kind=kind)


def _zipped(content: bytes, filename: str, limits: SheetLimits) -> tuple[list[Sheet], list[Problem]]:
    archive = Archive(content, filename, limits.unpacked_mib)
    if office_open_xml.workbook_part(archive):
        return office_open_xml.read(content, filename, limits)
    for part, kind in _PARTS:
        if part in archive:
            raise _other(filename, kind)
    written = archive.read("mimetype").strip()
    if kind := _DOCUMENT_TYPES.get(written, ""):
        raise _other(filename, kind)
    if written.startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
        return open_document.read(content, filename, limits)
    raise _other(filename, "archive")


def _compound(content: bytes, filename: str, limits: SheetLimits) -> tuple[list[Sheet], list[Problem]]:
    compound = CompoundFile(content, filename)
    names = {name.lower() for name in compound.names}
    if _ENCRYPTED_PACKAGE in names:
        raise UnreadableDocument("sheet-encrypted", file=filename)
    if any(name.lower() in names for name in binary_excel.STREAMS):
        return binary_excel.read(compound, content, filename, limits)
    for name, kind in _STREAMS:
        if name in names:
            raise _other(filename, kind)
    raise _other(filename, "unknown")


def _text(content: bytes, filename: str, limits: SheetLimits) -> tuple[list[Sheet], list[Problem]]:
    text = delimited.decoded(content)
    if text is None:
        if delimited.is_binary(content):
            raise _other(filename, "unknown")
        raise UnreadableDocument("sheet-encoding", file=filename)
    start = text[:2048].lstrip("\ufeff \t\r\n").lower()
    if start.startswith("<"):
        raise _other(filename, "xml-spreadsheet" if "mso-application" in start else _markup(start))
    if not start:
        raise UnreadableDocument("empty-file", file=filename)
    if PurePath(filename).suffix.lower() in _BOOK_NAMES:
        raise UnreadableDocument("sheet-named-wrongly", file=filename)
    return [delimited.read(text, filename, limits)], []


def _markup(start: str) -> str:
    return "html" if any(f"<{tag}" in start for tag in ("html", "!doctype html", "table", "meta")) else "xml"
