"""What a scan of watched folders needs, made from our settings; for the flow and for the command."""

import uuid
from collections.abc import Callable
from functools import partial

from bookings.document_names import named_as_sheets
from bookings.watched_folders.context import ScanContext, ScanRules
from flows.fates import is_gone, read_received, worker_name
from flows.resources import Resources
from vin_import.files import read_workbook


def scan_context(resources: Resources, import_sheet: Callable[[int], object] | None = None) -> ScanContext:
    """Documents are read by the scan itself, so that each file is put away at once.

    A document that somebody else reads already is left to them; the next scan puts its file away.
    ``import_sheet`` is how a flow reads a VIN sheet: in a task of its own.
    """
    settings = resources.settings

    def read_document(document_id: int) -> None:
        if import_sheet is not None and named_as_sheets(resources.database, [document_id]):
            import_sheet(document_id)
        else:
            read_received(resources, document_id)

    return ScanContext(
        database=resources.database,
        originals=resources.originals,
        structure_reader=resources.reader,
        open_sheet=partial(read_workbook, limits=settings.sheet_limits),
        read_document=read_document,
        owner=f"{worker_name()}:{uuid.uuid4()}",
        rules=ScanRules(
            stable_seconds=settings.stable_seconds,
            tries=settings.folder_tries,
            max_file_bytes=settings.max_file_bytes,
            lease_seconds=settings.lease_seconds,
            scan_seconds=settings.scan_seconds,
            # While one is stored, the reading processes are busy with others.
            at_once=settings.reading_processes + 1,
        ),
        own_folders=(settings.data_folder,),
        owner_is_gone=lambda owner: is_gone(owner.rpartition(":")[0]),
    )
