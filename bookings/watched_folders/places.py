"""Where a watched file lies, and moving it: every move is one rename inside the watched folder."""

import contextlib
import os
import stat
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bookings.models import WatchedFile, WatchedFileState, stored_id
from bookings.watched_folders.names import (
    CLAIMED,
    REASON_SUFFIX,
    free_name,
    path_of,
    stored_path,
)
from messages.catalogue import translate

SHANGHAI = ZoneInfo("Asia/Shanghai")
FOLDER_OF_STATE: dict[WatchedFileState, str] = {
    "processed": "processed",
    "duplicate": "duplicates",
    "failed": "failed",
}


def claim_path(root: Path, file: WatchedFile) -> Path:
    """Where the file lies while it is taken: a folder of its own, so that no name can collide."""
    return root / CLAIMED / str(stored_id(file)) / path_of(file.path).name


def is_file(path: Path) -> bool:
    """Whether a regular file (no link) is there. Raises ``OSError`` when that cannot be told."""
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return False


def is_as_seen(path: Path, file: WatchedFile) -> bool:
    """Whether the regular file at ``path`` has the size and time the row knows."""
    try:
        status = path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    same = (status.st_size, status.st_mtime_ns) == (file.size_bytes, file.mtime_ns)
    return same and stat.S_ISREG(status.st_mode)


def place_of(root: Path, file: WatchedFile) -> Path | None:
    """Where a taken file lies now, whatever step a killed scan had come to. None: nowhere.

    Raises ``OSError`` when that cannot be told.
    """
    claimed = claim_path(root, file)
    if is_file(claimed):
        return claimed
    for stored in (file.location, file.path):
        place = root / path_of(stored)
        if is_as_seen(place, file):
            return place
    return None


def bring(source: Path, target: Path) -> None:
    """Rename ``source`` to ``target``, whose folder is made; the folder of a claim goes when it is empty.

    Raises ``OSError``.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    source.rename(target)
    leave_claim(source)


def give_back(source: Path, folder: Path, name: str) -> None:
    """Put a claimed file into the watched folder again, where others write at any moment.

    A link, unlike a rename, never replaces what came there just now; a filesystem without links gets a
    rename to a name that was free a moment ago. Raises ``OSError``.
    """
    folder.mkdir(parents=True, exist_ok=True)
    while True:
        target = free_place(folder, name)
        try:
            os.link(source, target, follow_symlinks=False)
        except FileExistsError:
            continue
        except OSError:
            source.rename(target)
        else:
            source.unlink()
        leave_claim(source)
        return


def leave_claim(source: Path) -> None:
    """Remove the empty folder that a claimed file has left."""
    if source.parent.parent.name == CLAIMED:
        with contextlib.suppress(OSError):  # not empty, or gone already: neither does harm
            source.parent.rmdir()


def dated_place(root: Path, state: WatchedFileState, name: str, moment: datetime) -> Path:
    """A free path for a file with this fate: ``processed/2026-11-21/name.pdf``; days are China's."""
    folder = root / FOLDER_OF_STATE[state] / moment.astimezone(SHANGHAI).date().isoformat()
    return free_place(folder, name)


def free_place(folder: Path, name: str) -> Path:
    """``name`` in ``folder``, with a number when there is such a file, or a reason for one.

    Only the scan that holds the lock puts files there, so what is free stays free.
    """

    def is_taken(candidate: str) -> bool:
        return os.path.lexists(folder / candidate) or os.path.lexists(folder / f"{candidate}{REASON_SUFFIX}")

    return folder / free_name(name, is_taken)


def reason_place(place: Path) -> Path:
    """The text beside a failed file that says why."""
    return place.with_name(place.name + REASON_SUFFIX)


def write_reason(place: Path, shown: str, code: str, parameters: dict[str, str], moment: datetime) -> None:
    """Say beside the failed file what is wrong with it and what to do, in both languages."""
    time = moment.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
    lines = [
        translate(
            "folders.reason-file",
            language,
            file=shown,
            time=time,
            reason=translate(f"errors.{code}", language, **parameters),
            code=code,
        )
        for language in ("zh", "en")
    ]
    # With a byte order mark: older editors on Windows take the text for another encoding without it.
    reason_place(place).write_text("\r\n\r\n".join(lines) + "\r\n", encoding="utf-8-sig", newline="")


def relative_to(root: Path, place: Path) -> str:
    """The path below the watched folder, as stored."""
    return stored_path(place.relative_to(root))
