"""What lies in a folder now. By polling: notifications of the kernel are blind on network shares."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bookings.watched_folders.names import is_document_name, is_ignored, is_own_folder, stored_path

FolderIdentity = tuple[int, int]
"""Device and inode: the same folder under whatever path."""


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A regular file; ``path`` is relative to the folder, as stored."""

    path: str
    size_bytes: int
    mtime_ns: int


@dataclass(slots=True)
class Listing:
    """The documents found, by stored path; ``troubled`` are places that could not be looked into."""

    files: dict[str, FoundFile] = field(default_factory=dict)
    troubled: list[str] = field(default_factory=list)

    def knows(self, path: str) -> bool:
        """Whether the absence of ``path`` means that it is gone, and not that we could not look."""
        return not any(place in ("", path) or path.startswith(f"{place}/") for place in self.troubled)


def list_documents(root: Path, *, subfolders: bool, own_folders: tuple[Path, ...] = ()) -> Listing:
    """All PDFs and VIN sheets in (and below) ``root`` that are regular files.

    Links are followed neither to files nor to folders. Not entered: folders we put files into,
    ``own_folders`` (the data folder), hidden ones, and a folder that was seen already (bind mounts).
    Raises ``OSError`` when ``root`` itself cannot be listed.
    """
    listing = Listing()
    seen = {identity for folder in own_folders if (identity := _identity(folder)) is not None}
    waiting = [root]
    while waiting:
        folder = waiting.pop()
        relative = "" if folder == root else stored_path(folder.relative_to(root))
        try:
            status = folder.stat(follow_symlinks=folder == root)
            if (status.st_dev, status.st_ino) in seen:
                continue
            seen.add((status.st_dev, status.st_ino))
            for entry in _entries(folder):
                if _is_folder_to_enter(entry, is_root=folder == root):
                    waiting += [folder / entry.name] if subfolders else []
                else:
                    _add_document(listing, entry, relative)
        except OSError:
            if folder == root:
                raise
            listing.troubled.append(relative)
    return listing


def _entries(folder: Path) -> Iterator[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        yield from entries


def _is_folder_to_enter(entry: os.DirEntry[str], *, is_root: bool) -> bool:
    return (
        entry.is_dir(follow_symlinks=False)
        and not is_ignored(entry.name)
        and not (is_root and is_own_folder(entry.name))
    )


def _add_document(listing: Listing, entry: os.DirEntry[str], relative: str) -> None:
    if not is_document_name(entry.name):
        return
    path = f"{relative}/{stored_path(entry.name)}" if relative else stored_path(entry.name)
    try:
        status = entry.stat(follow_symlinks=False)
    except FileNotFoundError:
        return  # removed between listing and looking
    except OSError:
        listing.troubled.append(path)
        return
    if stat.S_ISREG(status.st_mode):
        listing.files[path] = FoundFile(path, status.st_size, status.st_mtime_ns)


def _identity(folder: Path) -> FolderIdentity | None:
    try:
        status = folder.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
