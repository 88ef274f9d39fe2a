"""The tables. Import from here; ``Record.metadata`` then knows all of them."""

from bookings.models.access import (
    ApiToken,
    IdempotencyKey,
    Scope,
    SignInAttempt,
    StageSeconds,
    WorkerSeen,
)
from bookings.models.account import DEFAULT_ENTERPRISE_ID, Enterprise, Role, SignInSession, UserAccount
from bookings.models.base import Record, stored_id
from bookings.models.booking import (
    Attachment,
    AttachmentKind,
    Booking,
    BookingDeclaration,
    BookingHead,
    BookingState,
    GoodsItem,
    GoodsItemHead,
    Truck,
    TruckHead,
    Vehicle,
    VehicleHead,
)
from bookings.models.declaration import Declaration, DeclarationIdentifier, IdentifierKind
from bookings.models.document import BusinessType, Document, DocumentSource, DocumentState
from bookings.models.evidence import BookingCheck, Conversion, Reason, ValueEvidence
from bookings.models.exporting import CurrencyRate, ExportFormat, ExportRecord, ExportState
from bookings.models.history import BookingEvent, Correction
from bookings.models.learning import FieldOutcome, ReviewOutcome, ValueAlias
from bookings.models.reviewing import KeptLayout, KeptLayoutKind, ReviewLease, Warehouse
from bookings.models.vin_import import (
    FoundBy,
    RememberedColumns,
    StoredRowStatus,
    VinImport,
    VinImportAcceptance,
    VinImportRow,
    VinImportState,
)
from bookings.models.watching import AfterReceiving, WatchedFile, WatchedFileState, WatchedFolder

__all__ = [
    "DEFAULT_ENTERPRISE_ID",
    "AfterReceiving",
    "ApiToken",
    "Attachment",
    "AttachmentKind",
    "Booking",
    "BookingCheck",
    "BookingDeclaration",
    "BookingEvent",
    "BookingHead",
    "BookingState",
    "BusinessType",
    "Conversion",
    "Correction",
    "CurrencyRate",
    "Declaration",
    "DeclarationIdentifier",
    "Document",
    "DocumentSource",
    "DocumentState",
    "Enterprise",
    "ExportFormat",
    "ExportRecord",
    "ExportState",
    "FieldOutcome",
    "FoundBy",
    "GoodsItem",
    "GoodsItemHead",
    "IdempotencyKey",
    "IdentifierKind",
    "KeptLayout",
    "KeptLayoutKind",
    "Reason",
    "Record",
    "RememberedColumns",
    "ReviewLease",
    "ReviewOutcome",
    "Role",
    "Scope",
    "SignInAttempt",
    "SignInSession",
    "StageSeconds",
    "StoredRowStatus",
    "Truck",
    "TruckHead",
    "UserAccount",
    "ValueAlias",
    "ValueEvidence",
    "Vehicle",
    "VehicleHead",
    "VinImport",
    "VinImportAcceptance",
    "VinImportRow",
    "VinImportState",
    "Warehouse",
    "WatchedFile",
    "WatchedFileState",
    "WatchedFolder",
    "WorkerSeen",
    "stored_id",
]
