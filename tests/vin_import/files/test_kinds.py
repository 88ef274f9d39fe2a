"""What a file is, its content says: what is no workbook is refused by what it is."""

import struct
from pathlib import Path

import pytest

from messages.catalogue import texts
from messages.errors import UnreadableDocument
from tests.vin_import.files.made_workbooks import ods_of, table, text_cell, xlsx_of, zipped
from vin_import.files import read_workbook_bytes

SAMPLES = Path(__file__).parent / "samples"
XLS = (SAMPLES / "cars.xls").read_bytes()
XLSX = xlsx_of('<row r="1"><c r="A1"><v>1</v></c></row>')
ODS = ods_of(table(f"<table:table-row>{text_cell('1')}</table:table-row>"))
FLAG_ENCRYPTED = 0x1


def code_of(content: bytes, filename: str) -> UnreadableDocument:
    """The error that reading ends with."""
    with pytest.raises(UnreadableDocument) as refused:
        read_workbook_bytes(content, filename)
    assert refused.value.exit_status == 1
    for language in ("zh", "en"):
        assert filename in refused.value.message(language)
    return refused.value


@pytest.mark.parametrize(
    ("content", "filename", "kind"),
    [
        (b"%PDF-1.7 ...", "a.xlsx", "pdf"),
        (b"\x89PNG\r\n\x1a\n", "a.xlsx", "image"),
        (b"<html><table><tr><td>VIN</td></tr></table></html>", "a.xls", "html"),
        ("\ufeff\r\n<TABLE><tr><td>车架号</td></tr></TABLE>".encode(), "a.xls", "html"),
        ("<meta charset=gbk><table>车架号".encode("gbk"), "a.xls", "html"),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>', "a.xls", "xml-spreadsheet"),
        (b"<data/>", "a.xml", "xml"),
        (b"{\\rtf1", "a.xls", "text-document"),
        (zipped({"word/document.xml": "<w/>"}), "a.xlsx", "text-document"),
        (zipped({"xl/workbook.bin": b"\0"}), "a.xlsb", "xlsb"),
        (zipped({"mimetype": "application/vnd.oasis.opendocument.text"}), "a.ods", "text-document"),
        (zipped({"cars.xlsx": XLSX}), "a.zip", "archive"),
        (XLS.replace("Workbook".encode("utf-16-le"), "Whatever".encode("utf-16-le")), "a.xls", "unknown"),
        (bytes(range(256)) * 20, "a.xlsx", "unknown"),
    ],
)
def test_what_is_no_workbook_is_named(content: bytes, filename: str, kind: str) -> None:
    error = code_of(content, filename)
    assert (error.code, error.parameters["kind"]) == ("sheet-of-other-kind", kind)
    assert texts()[f"vin_files.{kind}"]["zh"] in error.message("zh")


@pytest.mark.parametrize("suffix", [".xls", ".xlsx", ".ODS"])
def test_text_under_the_name_of_a_workbook_is_refused(suffix: str) -> None:
    assert code_of(b"VIN,x\nLSGKB54E6EW000001,1\n", f"a{suffix}").code == "sheet-named-wrongly"


@pytest.mark.parametrize("content", [XLS, XLSX, ODS], ids=["xls", "xlsx", "ods"])
@pytest.mark.parametrize("filename", ["a.xls", "a.xlsx", "a.csv", "a"])
def test_workbooks_are_read_whatever_their_name(content: bytes, filename: str) -> None:
    assert read_workbook_bytes(content, filename).sheets[0].rows


def test_a_text_that_begins_like_an_image_is_text() -> None:
    assert read_workbook_bytes(b"BMW,1\n", "a.csv").sheets[0].rows == (("BMW", "1"),)


def encrypted_zip() -> bytes:
    """A workbook whose parts say that they are encrypted."""
    content = bytearray(XLSX)
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = content.find(mark)
        while start >= 0:
            content[start + place] |= FLAG_ENCRYPTED
            start = content.find(mark, start + 1)
    return bytes(content)


def xls_with_password() -> bytes:
    """The first record after the beginning of the workbook becomes the one that tells a password."""
    start = XLS.index(struct.pack("<HHH", 0x0809, 16, 0x0600))
    second = start + 4 + 16
    return XLS[:second] + struct.pack("<H", 0x002F) + XLS[second + 2 :]


def xlsx_with_password() -> bytes:
    """A compound file with the stream in which encrypted workbooks come."""
    name = "EncryptedPackage".encode("utf-16-le")
    start = XLS.index("Workbook".encode("utf-16-le"))
    entry = name.ljust(64, b"\0") + struct.pack("<H", len(name) + 2)
    return XLS[:start] + entry + XLS[start + len(entry) :]


@pytest.mark.parametrize(
    "content",
    [
        xls_with_password(),
        xlsx_with_password(),
        encrypted_zip(),
        ods_of(
            "", **{"META-INF__manifest.xml": "<m:manifest xmlns:m='urn:m'><m:encryption-data/></m:manifest>"}
        ),
        zipped(
            {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "encrypted-package": b"\1\2\3"}
        ),
    ],
    ids=["xls", "xlsx", "zip", "ods", "ods-whole"],
)
def test_a_password_is_told(content: bytes) -> None:
    assert code_of(content, "a.xlsx").code == "sheet-encrypted"


def test_formulas_in_xls_that_failed_are_told_by_their_error() -> None:
    # LibreOffice stored NA() as a formula with the result 0x2A; 0x17 is #REF!.
    stored = struct.pack("<BxB3xH", 2, 0x2A, 0xFFFF)
    assert XLS.count(stored) == 1
    sheet = read_workbook_bytes(XLS.replace(stored, struct.pack("<BxB3xH", 2, 0x17, 0xFFFF)), "a.xls").sheets[
        0
    ]
    assert sheet.rows[6][4] == "#REF!"
    assert sheet.damaged[7, 5] == "error-value"


@pytest.mark.parametrize("filename", ["-c", "a\0b.csv", "\ud800.csv", "车" * 100_000, "{limit}.csv"])
def test_no_name_of_a_file_keeps_it_from_being_read_or_refused(filename: str) -> None:
    assert read_workbook_bytes(b"VIN\n", filename).filename == filename
    assert code_of(b"%PDF-", filename).parameters["file"] == filename
