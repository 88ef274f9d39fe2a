"""Files that go along with a booking: received, not read, and shown in the viewer when they have pages."""

from typing import BinaryIO

from bookings.documents import keep_page_count
from bookings.models import DocumentSource
from bookings.receiving import receive
from messages.errors import BadInput
from web.context import WebContext


def receive_attachment(
    context: WebContext,
    stream: BinaryIO,
    filename: str,
    *,
    enterprise_id: int,
    received_by: int,
    source: DocumentSource = "upload",
) -> int:
    """The id of the document. A workbook or an image goes along, too; it has no pages to show.

    Raises ``UnreadableDocument`` for a file that is too large or empty.
    """
    received = receive(
        context.database,
        context.originals,
        stream,
        filename=filename,
        max_bytes=context.max_file_bytes,
        enterprise_id=enterprise_id,
        received_by=received_by,
        source=source,
        to_be_read=False,
    )
    try:
        pages = context.reader.page_count(context.originals.path(received.sha256), filename)
    except BadInput:
        return received.document_id
    with context.database.session() as session:
        keep_page_count(session, received.document_id, pages)
    return received.document_id
