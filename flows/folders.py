"""Which documents a list of files and folders means."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from bookings.document_names import is_document_name


def documents_in(paths: Iterable[Path]) -> Iterator[Path]:
    """Files as named; of a folder every PDF and VIN sheet in and below it, sorted.

    Inside folders symbolic links are not followed, neither to files nor to folders: a link could
    lead outside the folder or back into it. Lock files of office programs are left out.
    """
    for path in paths:
        if path.is_dir():
            yield from _documents_below(path)
        else:
            yield path


def _documents_below(folder: Path) -> Iterator[Path]:
    for entry in sorted(folder.iterdir()):
        if entry.is_symlink():
            continue
        if entry.is_dir():
            yield from _documents_below(entry)
        elif is_document_name(entry.name):
            yield entry
