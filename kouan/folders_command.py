"""``kouan folders``: list, add, remove and scan watched folders."""

import json
import sys
import time
from pathlib import Path

from bookings.models import AfterReceiving, BusinessType
from bookings.watched_folders.folders import add_folder, scan_intervals, set_folder_active
from bookings.watched_folders.names import shown_name
from bookings.watched_folders.overview import FolderView, WatchedFileView, folder_views
from bookings.watched_folders.results import ScanResult
from bookings.watched_folders.scan import scan_folder
from flows.resources import opened
from flows.scanning import scan_context
from kouan.language import command_language
from kouan.opening import make_data_folder, opened_database
from messages import translate
from messages.errors import NotFound
from settings import load


def run_list(*, as_json: bool) -> None:
    """Prints one line per folder, and below it each file that failed or is delayed with its reason."""
    with opened_database(load()) as database, database.session() as session:
        for view in folder_views(session):
            sys.stdout.write((_record(view) if as_json else _line(view)) + "\n")
            for file in [] if as_json else [*view.failed, *view.delayed]:
                reason = file.reason(command_language())
                sys.stdout.write(_said("file-line", file=file.name, reason=reason) + "\n")


def run_add(
    path: Path,
    *,
    enterprise_id: int,
    subfolders: bool,
    business_type: BusinessType | None,
    after: AfterReceiving,
    interval_seconds: int | None,
) -> None:
    """Adds a folder, or gives one that is known the new options."""
    settings = load()
    with opened_database(settings) as database, database.session() as session:
        folder = add_folder(
            session,
            path,
            enterprise_id=enterprise_id,
            data_folder=settings.data_folder,
            subfolders=subfolders,
            business_type=business_type,
            after=after,
            interval_seconds=interval_seconds,
        )
        seconds = scan_intervals(session, settings.scan_seconds)[enterprise_id]
        sys.stdout.write(
            _said("added", number=folder.id, path=shown_path(folder.path), seconds=f"{seconds:g}") + "\n"
        )


def run_remove(folder_id: int) -> None:
    """Switches a folder off; its files stay where they are."""
    with opened_database(load()) as database, database.session() as session:
        set_folder_active(session, folder_id, active=False)
    sys.stdout.write(_said("removed", number=folder_id) + "\n")


def run_scan(folder_ids: list[int], *, as_json: bool) -> int:
    """Scans now, all active folders when none is named; returns 1 when a file failed, else 0."""
    settings = load()
    make_data_folder(settings)
    bad = False
    with opened(settings) as resources:
        resources.database.migrate()
        context = scan_context(resources)
        with resources.database.session() as session:
            active = {view.id: view.path for view in folder_views(session) if view.active}
        for folder_id in folder_ids:
            if folder_id not in active:
                raise NotFound("folder-not-found", folder=folder_id)
        for folder_id in folder_ids or active:
            result = scan_folder(context, folder_id)
            if result.settling:
                time.sleep(context.rules.stable_seconds)
                result = added_up(result, scan_folder(context, folder_id))
            bad = bad or bool(result.failed) or result.outcome == "unreachable"
            _print_result(active[folder_id], result, as_json=as_json)
    return 1 if bad else 0


def added_up(first: ScanResult, second: ScanResult) -> ScanResult:
    """Two looks at one folder as one: what both did, what the second left open."""
    if second.outcome != "scanned":
        return first
    did = ("processed", "duplicate", "failed", "gone")
    return second.model_copy(update={name: getattr(first, name) + getattr(second, name) for name in did})


def _print_result(path: str, result: ScanResult, *, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(result.model_dump_json() + "\n")
        return
    sys.stdout.write(_said("scan-line", path=shown_path(path), result=_result(result)) + "\n")


def _result(result: ScanResult) -> str:
    if result.outcome == "scanned":
        return _said(
            "scan-summary",
            processed=result.processed,
            duplicate=result.duplicate,
            failed=result.failed,
            gone=result.gone,
            waiting=result.waiting + result.taken,
        )
    return _said(f"outcome-{result.outcome}", reason=result.reason or "")


def _line(view: FolderView) -> str:
    last = _result(view.last_scan) if view.last_scan else _said("never-scanned")
    return _said(
        "folder-line",
        number=view.id,
        path=shown_path(view.path),
        enterprise=view.enterprise,
        state=_said("active" if view.active else "inactive"),
        result=last,
    )


def shown_path(path: str) -> str:
    """Every part of the path as a terminal can show it."""
    return "/".join(shown_name(part) if part else "" for part in path.split("/"))


def _record(view: FolderView) -> str:
    last = view.last_scan.model_dump(exclude={"folder_id"}) if view.last_scan else None
    record = {
        "folder": view.id,
        "path": view.path,
        "enterprise": view.enterprise_id,
        "active": view.active,
        "subfolders": view.subfolders,
        "business_type": view.business_type,
        "after": view.after,
        "interval_seconds": view.interval_seconds,
        "last_scan_at": view.last_scan_at.isoformat() if view.last_scan_at else None,
        "last_scan": last,
        "files": view.counts,
        "failed": [_file_record(file) for file in view.failed],
        "delayed": [_file_record(file) for file in view.delayed],
        "oldest_waiting": view.oldest_waiting.isoformat() if view.oldest_waiting else None,
    }
    return json.dumps(record, ensure_ascii=False)


def _file_record(file: WatchedFileView) -> dict[str, str | None]:
    return {
        "file": file.name,
        "code": file.error_code,
        "reason": file.reason(command_language()),
        "since": (file.ended_at or file.first_seen_at).isoformat(),
    }


def _said(name: str, **parameters: object) -> str:
    return translate(f"folders.{name}", command_language(), **parameters)
