"""Leases of workers that are gone end at once; those of others stay."""

import io
from datetime import timedelta
from pathlib import Path

from bookings.abandoned import end_leases, lease_owners, newest_begun
from bookings.columns import now
from bookings.database import Database
from bookings.models import Document
from bookings.originals import OriginalStore
from bookings.processing import waiting_documents
from bookings.receiving import receive


def test_only_the_documents_of_the_gone_wait_again(database: Database, tmp_path: Path) -> None:
    originals = OriginalStore(tmp_path)
    ids = [
        receive(database, originals, io.BytesIO(b"%d" % number), filename="a.pdf", max_bytes=10).document_id
        for number in range(3)
    ]
    assert newest_begun(database) == 0
    with database.session() as session:
        for document_id, owner in zip(ids, ("gone", "here"), strict=False):
            document = session.get_one(Document, document_id)
            document.state, document.lease_owner = "reading", owner
            document.lease_expires_at = now() + timedelta(hours=1)
    assert lease_owners(database) == {"gone", "here"}
    assert waiting_documents(database) == [ids[2]]
    assert end_leases(database, ["gone"]) == 1
    assert waiting_documents(database) == [ids[0], ids[2]]
    assert newest_begun(database) == ids[1]
