"""What a scan looks at and what it leaves alone; names of any bytes."""

import os
from pathlib import Path

import pytest

from bookings.models import WatchedFolder
from bookings.watched_folders.overview import folder_views
from tests.flows.watching import RULES, Watched, made


def test_links_pipes_hidden_temporary_and_own_files_are_not_looked_at(
    folder: Watched, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.pdf").write_bytes(made("secret"))
    (folder.root / "link.pdf").symlink_to(outside / "secret.pdf")
    (folder.root / "away").symlink_to(outside)
    (folder.root / "loop").symlink_to(folder.root)
    os.mkfifo(folder.root / "pipe.pdf")
    for name in (
        ".hidden.pdf",
        "~$open.pdf",
        "~$车架号.xlsx",
        ".~车架号.xlsx",
        ".~lock.车架号.ods#",
        "车架号.xlsx.reason.txt",
        "half.pdf.part",
        "half.pdf.crdownload",
        "a.tmp",
        "notes.txt",
        ".git/a.pdf",
        "processed/2020-01-01/a.pdf",
        "Duplicates/a.pdf",
        "failed/a.pdf",
        ".kouan-claimed/7/b.pdf",
    ):
        folder.put(name)
    folder.settle()
    assert folder.files() == []


def test_the_data_folder_and_a_folder_mounted_into_itself_are_not_entered(folder: Watched) -> None:
    folder.put("data/originals/a.pdf")
    inside = folder.with_context(own_folders=(folder.root / "data",))
    inside.scan()
    folder.later(5)
    inside.scan()
    assert folder.files() == []


def test_without_subfolders_only_the_folder_itself_is_looked_at(folder: Watched) -> None:
    with folder.database.session() as session:
        session.get_one(WatchedFolder, folder.folder_id).subfolders = False
    folder.put("deep/a.pdf")
    folder.put("b.pdf")
    folder.settle()
    assert folder.fates() == {"b.pdf": "processed"}


ODD_NAMES: tuple[bytes, ...] = (
    b"-rf.pdf",
    b"line\nbreak.pdf",
    b"quote'\"`$(x).pdf",
    b"bytes \xff\xfe.pdf",
    b"percent %41 %FF.pdf",
    b"back\\slash.pdf",
    b" blank .pdf",
    "很长".encode() * 40 + b".pdf",
    b"x" * 251 + b".pdf",
    "\u202efdp.exe.pdf".encode(),
)


@pytest.mark.parametrize("name", ODD_NAMES)
def test_odd_names_are_safe(folder: Watched, name: bytes) -> None:
    folder.put(name, made("first"))
    folder.put(b"deep/" + name, made("first"))
    folder.put(b"bad/" + name, b"no PDF")
    folder.settle()
    for _ in range(RULES.tries):
        folder.later(300)
        folder.scan()
    assert sorted(file.state for file in folder.files()) == ["duplicate", "failed", "processed"]
    assert len(folder.left()) == 4
    assert all(len(os.fsencode(Path(path).name)) <= 255 for path in folder.left())
    with folder.database.session() as session:
        assert folder_views(session)[0].failed[0].name.isprintable()
