"""Which documents files and folders mean."""

from pathlib import Path

import pytest

from flows.folders import documents_in

OTHERS = (
    "e.XLSX",
    "f.xlsm",
    "g.xls",
    "h.ods",
    "deep/车架号.csv",
    "~$e.xlsx",
    ".~e.xlsx",
    ".~lock.h.ods#",
    "i.docx",
    "j.zip",
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "root"
    for name in ("b.pdf", "a.PDF", "notes.txt", "deep/er/c.pdf", "d.pdf/inside.pdf", *OTHERS):
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"")
    return root


def test_a_folder_means_every_pdf_and_vin_sheet_in_and_below_it_sorted(folder: Path) -> None:
    found = [str(path.relative_to(folder)) for path in documents_in([folder])]
    declarations = ["a.PDF", "b.pdf", "d.pdf/inside.pdf", "deep/er/c.pdf"]
    assert found == [*declarations, "deep/车架号.csv", "e.XLSX", "f.xlsm", "g.xls", "h.ods"]


def test_links_inside_a_folder_are_not_followed(folder: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.pdf").write_bytes(b"")
    before = list(documents_in([folder]))
    (folder / "loop").symlink_to(folder)
    (folder / "away").symlink_to(outside)
    (folder / "z.pdf").symlink_to(outside / "secret.pdf")
    assert list(documents_in([folder])) == before


def test_a_named_file_is_meant_whatever_its_name_and_even_when_it_is_missing(folder: Path) -> None:
    named = [folder / "notes.txt", folder / "missing.pdf"]
    assert list(documents_in(named)) == named
