"""What a scan of watched folders needs, made from our settings; for the flow and for the command."""

import uuid

from bookings.processing import process_document
from bookings.watched_folders.context import ScanContext, ScanRules
from flows.fates import is_gone, worker_name
from flows.resources import Resources


def scan_context(resources: Resources) -> ScanContext:
    """Documents are read by the scan itself, so that each file is put away at once.

    A document that somebody else reads already is left to them; the next scan puts its file away.
    """
    settings = resources.settings

    def read_document(document_id: int) -> None:
        process_document(
            resources.database,
            resources.originals,
            resources.reader,
            document_id,
            worker=worker_name(),
            lease_seconds=settings.lease_seconds,
            most_attempts=settings.most_attempts,
            audit_share=settings.audit_share,
        )

    return ScanContext(
        database=resources.database,
        originals=resources.originals,
        structure_reader=resources.reader,
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
