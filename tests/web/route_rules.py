"""Who may use which route, and a request to each that is right in everything else.

The table of ``test_authorisation``: a route that is missing here fails there.
"""

from dataclasses import dataclass, field
from typing import Any

from bookings import appointments
from bookings.vin_reading import read_pasted
from tests.web.conftest import PASSWORD
from vin_import.check import header_fingerprint

NOBODY, CLERK, REVIEWER, WAREHOUSE = "nobody", "clerk", "reviewer", "warehouse"
ADMINISTRATOR, OUTSIDER = "administrator", "outsider"
EVERYBODY = frozenset({NOBODY, CLERK, REVIEWER, WAREHOUSE, ADMINISTRATOR, OUTSIDER})
SIGNED_IN = EVERYBODY - {NOBODY}
INSIDERS = SIGNED_IN - {OUTSIDER}
"""Those who may see the things of the first enterprise; the outsider is a reviewer of another one."""
DROPPING = frozenset({CLERK, REVIEWER, ADMINISTRATOR})
REVIEWING = frozenset({REVIEWER, ADMINISTRATOR})
ADMINISTRATORS = frozenset({ADMINISTRATOR})


@dataclass(frozen=True)
class Rule:
    """Who may use a route, and a request that is right in everything else."""

    may: frozenset[str]
    request: dict[str, Any] = field(default_factory=dict)


VERSION = {"expected_version": 1}
STALE = {"expected_version": 99}
SIDE = {"field": "plates", "side": "declared"}
PAIR = {"booking_id": 1, "appointment_id": 1, "decision": "together"}
BOTH = {**VERSION, "booking_version": 1}
REGION = {"x0": 10, "top": 10, "x1": 60, "bottom": 60}
DOUBTFUL_VIN = "LSGPC54U9SF000033"
"""Its check digit is wrong; one S read for 5 would explain it."""
PROPOSED_VIN = "LSGPCS4U9SF000033"
FILE: dict[str, Any] = {"content": b"%PDF-", "headers": {"Content-Type": "application/pdf"}}
SHEET: dict[str, Any] = {"content": b"x", "headers": {"Content-Type": "application/octet-stream"}}
LIST = "预约号,车牌号,编码\nHYY-2,新F12345,7".encode()
TABLE = appointments.read_list(LIST, "a.csv").tables[0].fingerprint
BLOCK = header_fingerprint(read_pasted(DOUBTFUL_VIN).blocks[0])
ROW = "/vin-imports/{import_id}/rows/{row_id}"
RULES: dict[tuple[str, str], Rule] = {
    ("GET", "/static/{asked_version}/{name:path}"): Rule(EVERYBODY),
    ("GET", "/healthz"): Rule(EVERYBODY),
    ("GET", "/readyz"): Rule(EVERYBODY),
    ("GET", "/metrics"): Rule(ADMINISTRATORS),
    ("GET", "/sign-in"): Rule(EVERYBODY),
    ("POST", "/sign-in"): Rule(EVERYBODY, {"data": {"username": "clerk", "password": PASSWORD}}),
    ("POST", "/sign-out"): Rule(EVERYBODY),
    ("POST", "/language"): Rule(EVERYBODY, {"data": {"language": "en"}}),
    ("GET", "/account"): Rule(SIGNED_IN),
    ("POST", "/account/password"): Rule(SIGNED_IN, {"data": {"new_password": "x"}}),
    ("POST", "/account/tokens"): Rule(SIGNED_IN, {"data": {"name": "x", "scopes": "read"}}),
    ("POST", "/account/tokens/{token_id}/revoke"): Rule(frozenset()),
    ("GET", "/users"): Rule(ADMINISTRATORS),
    ("POST", "/users"): Rule(ADMINISTRATORS, {"data": {"username": "new", "role": "clerk"}}),
    ("POST", "/users/enterprises"): Rule(ADMINISTRATORS, {"data": {"name": "新公司"}}),
    ("POST", "/users/{user_id}/duties"): Rule(ADMINISTRATORS, {"data": {"role": "reviewer"}}),
    ("POST", "/users/{user_id}/active"): Rule(ADMINISTRATORS, {"data": {"active": "true"}}),
    ("POST", "/users/{user_id}/password"): Rule(ADMINISTRATORS),
    ("GET", "/accuracy"): Rule(REVIEWING | {OUTSIDER}),
    ("GET", "/accuracy.xlsx"): Rule(REVIEWING | {OUTSIDER}),
    ("GET", "/api/v1/accuracy"): Rule(REVIEWING | {OUTSIDER}),
    ("GET", "/reconcile"): Rule(SIGNED_IN),
    ("GET", "/reconcile/changes"): Rule(SIGNED_IN),
    ("GET", "/reconcile/next"): Rule(SIGNED_IN),
    ("GET", "/reconcile/previous"): Rule(SIGNED_IN, {"params": {"after": 1}}),
    ("POST", "/reconcile/run"): Rule(REVIEWING | {OUTSIDER}),
    ("GET", "/reconcile/report.xlsx"): Rule(SIGNED_IN),
    ("GET", "/reconcile/duplicates"): Rule(SIGNED_IN),
    ("POST", "/reconcile/duplicates/{duplicate_id}/acceptance"): Rule(REVIEWING, {"data": {"reason": "x"}}),
    ("GET", "/reconcile/bookings/{booking_id}"): Rule(INSIDERS),
    ("GET", "/reconcile/appointments/{appointment_id}"): Rule(INSIDERS),
    ("GET", "/reconcile/{reconciliation_id}"): Rule(INSIDERS),
    ("GET", "/reconcile/{reconciliation_id}/changes"): Rule(INSIDERS),
    ("POST", "/reconcile/{reconciliation_id}/sides"): Rule(REVIEWING, {"data": {**SIDE, **STALE}}),
    ("POST", "/reconcile/{reconciliation_id}/pairs"): Rule(REVIEWING, {"data": {**PAIR, **STALE}}),
    ("POST", "/reconcile/{reconciliation_id}/partners"): Rule(REVIEWING, {"data": {"number": "x", **STALE}}),
    ("GET", "/api/v1/reconciliations"): Rule(SIGNED_IN),
    ("GET", "/api/v1/reconciliations/counts"): Rule(SIGNED_IN),
    ("GET", "/api/v1/reconciliations/leaving-soon"): Rule(SIGNED_IN),
    ("POST", "/api/v1/reconciliations/runs"): Rule(REVIEWING | {OUTSIDER}),
    ("GET", "/api/v1/reconciliations/duplicates"): Rule(SIGNED_IN),
    ("POST", "/api/v1/reconciliations/duplicates/{duplicate_id}/acceptance"): Rule(
        REVIEWING, {"json": {"reason": "x"}}
    ),
    ("GET", "/api/v1/reconciliations/bookings/{booking_id}"): Rule(INSIDERS),
    ("GET", "/api/v1/reconciliations/appointments/{appointment_id}"): Rule(INSIDERS),
    ("GET", "/api/v1/reconciliations/{reconciliation_id}"): Rule(INSIDERS),
    ("POST", "/api/v1/reconciliations/{reconciliation_id}/sides"): Rule(
        REVIEWING, {"json": {**SIDE, **STALE}}
    ),
    ("POST", "/api/v1/reconciliations/{reconciliation_id}/pairs"): Rule(
        REVIEWING, {"json": {**PAIR, **STALE}}
    ),
    ("GET", "/folders"): Rule(REVIEWING | {OUTSIDER}),
    ("POST", "/folders"): Rule(ADMINISTRATORS, {"data": {"path": "nowhere"}}),
    ("POST", "/folders/{folder_id}/scan"): Rule(REVIEWING),
    ("POST", "/folders/{folder_id}/active"): Rule(ADMINISTRATORS, {"data": {"active": "false"}}),
    ("POST", "/folders/files/{file_id}/retry"): Rule(REVIEWING),
    ("GET", "/"): Rule(SIGNED_IN),
    ("GET", "/queue/next"): Rule(SIGNED_IN),
    ("GET", "/queue/previous"): Rule(SIGNED_IN, {"params": {"after": 1}}),
    ("GET", "/queue/changes"): Rule(SIGNED_IN),
    ("POST", "/bookings/{booking_id}/lease"): Rule(REVIEWING),
    ("POST", "/bookings/{booking_id}/lease/release"): Rule(REVIEWING),
    ("GET", "/api/v1/queue"): Rule(SIGNED_IN),
    ("GET", "/api/v1/queue/counts"): Rule(SIGNED_IN),
    ("GET", "/api/v1/queue/{direction}"): Rule(SIGNED_IN, {"params": {"after": 1}}),
    ("POST", "/api/v1/bookings/{booking_id}/lease"): Rule(REVIEWING),
    ("DELETE", "/api/v1/bookings/{booking_id}/lease"): Rule(REVIEWING),
    ("POST", "/documents"): Rule(DROPPING | {OUTSIDER}, {"params": {"filename": "x.pdf"}, "content": b"x"}),
    ("GET", "/documents"): Rule(SIGNED_IN),
    ("POST", "/documents/retry"): Rule(DROPPING, {"data": {"document": "1"}}),
    ("GET", "/changes"): Rule(SIGNED_IN),
    ("GET", "/documents/fates"): Rule(INSIDERS, {"params": {"document": 1}}),
    ("POST", "/documents/{document_id}/retry"): Rule(DROPPING),
    ("GET", "/documents/{document_id}/original"): Rule(INSIDERS),
    ("GET", "/documents/{document_id}/pages/{page}.png"): Rule(INSIDERS),
    ("GET", "/documents/{document_id}/pages/{page}/tiles/{dpi}/{column}-{row}.png"): Rule(INSIDERS),
    ("GET", "/documents/{document_id}/pages/{page}/words"): Rule(INSIDERS),
    ("GET", "/documents/{document_id}/pages/{page}/region"): Rule(INSIDERS, {"params": REGION}),
    ("GET", "/bookings/{booking_id}"): Rule(INSIDERS),
    ("GET", "/bookings/{booking_id}/parts"): Rule(INSIDERS),
    ("GET", "/bookings/{booking_id}/rows"): Rule(INSIDERS),
    ("GET", "/bookings/{booking_id}/version"): Rule(INSIDERS),
    ("GET", "/bookings/{booking_id}/readings"): Rule(INSIDERS),
    ("GET", "/bookings/{booking_id}/readings/{declaration_id}"): Rule(INSIDERS),
    ("GET", "/bookings/{booking_id}/history"): Rule(INSIDERS, {"params": {"before": 1}}),
    ("POST", "/bookings/{booking_id}/values"): Rule(REVIEWING, {"data": {"path": "remark", **VERSION}}),
    ("POST", "/bookings/{booking_id}/confirmations"): Rule(
        REVIEWING, {"data": {"path": "domestic_shipper", **VERSION}}
    ),
    ("POST", "/bookings/{booking_id}/rows"): Rule(REVIEWING, {"data": {"kind": "trucks", **VERSION}}),
    ("POST", "/bookings/{booking_id}/rows/paste"): Rule(
        REVIEWING, {"data": {"kind": "trucks", "key": "plate", "cells": '[["新F12345"]]', **VERSION}}
    ),
    ("POST", "/bookings/{booking_id}/undo"): Rule(REVIEWING, {"data": VERSION}),
    ("POST", "/bookings/{booking_id}/rows/delete"): Rule(
        REVIEWING, {"data": {"path": "trucks[1]", **VERSION}}
    ),
    ("POST", "/bookings/{booking_id}/attachments"): Rule(
        REVIEWING, {"params": {"kind": "gate_pass_list", "filename": "x", **VERSION}, "content": b"x"}
    ),
    ("POST", "/bookings/{booking_id}/steps/{decision}"): Rule(REVIEWING, {"data": VERSION}),
    ("POST", "/bookings/{booking_id}/export"): Rule(REVIEWING, {"data": {"format": "json"}}),
    ("GET", "/appointments"): Rule(SIGNED_IN),
    ("GET", "/appointments/changes"): Rule(SIGNED_IN),
    ("GET", "/appointments/new"): Rule(DROPPING | {OUTSIDER}),
    ("POST", "/appointments"): Rule(DROPPING | {OUTSIDER}, {"data": {"appointment_number": "x"}}),
    ("POST", "/appointments/checks"): Rule(DROPPING | {OUTSIDER}, {"data": {"plates": "x"}}),
    ("GET", "/appointments/{appointment_id}"): Rule(INSIDERS),
    ("POST", "/appointments/{appointment_id}"): Rule(DROPPING, {"data": {"appointment_number": "x"}}),
    ("POST", "/appointments/{appointment_id}/{step}"): Rule(DROPPING, {"data": VERSION}),
    ("GET", "/appointments/imports"): Rule(SIGNED_IN),
    ("POST", "/appointments/imports"): Rule(
        DROPPING | {OUTSIDER}, {"params": {"filename": "x.csv"}, **SHEET}
    ),
    ("GET", "/appointments/imports/{import_id}"): Rule(INSIDERS),
    ("GET", "/appointments/imports/{import_id}/original"): Rule(INSIDERS),
    ("GET", "/appointments/imports/{import_id}/changes"): Rule(INSIDERS),
    ("POST", "/appointments/imports/{import_id}/columns"): Rule(
        DROPPING, {"data": {"fingerprint": TABLE, "column": "3", "name": "remark", **VERSION}}
    ),
    ("POST", "/appointments/imports/{import_id}/finish"): Rule(DROPPING, {"data": VERSION}),
    ("POST", "/appointments/imports/{import_id}/drop"): Rule(DROPPING, {"data": VERSION}),
    ("GET", "/vin-imports"): Rule(SIGNED_IN),
    ("GET", "/vin-imports/new"): Rule(DROPPING | {OUTSIDER}),
    ("GET", "/vin-imports/template.xlsx"): Rule(SIGNED_IN),
    ("POST", "/vin-imports/files"): Rule(DROPPING | {OUTSIDER}, {"params": {"filename": "x.csv"}, **SHEET}),
    ("POST", "/vin-imports/texts"): Rule(DROPPING | {OUTSIDER}, {"data": {"text": DOUBTFUL_VIN}}),
    ("GET", "/vin-imports/{import_id}"): Rule(INSIDERS),
    ("GET", "/vin-imports/{import_id}/columns"): Rule(INSIDERS),
    ("POST", "/vin-imports/{import_id}/columns"): Rule(
        REVIEWING, {"data": {"fingerprint": BLOCK, "column": "1", "name": "vin", **VERSION}}
    ),
    ("GET", "/vin-imports/{import_id}/bookings"): Rule(INSIDERS),
    ("POST", "/vin-imports/{import_id}/booking"): Rule(REVIEWING, {"data": {"booking_id": 1, **VERSION}}),
    ("GET", "/vin-imports/{import_id}/difference"): Rule(INSIDERS),
    ("POST", "/vin-imports/{import_id}/acceptance"): Rule(REVIEWING, {"data": BOTH}),
    ("POST", "/vin-imports/{import_id}/undo"): Rule(REVIEWING, {"data": BOTH}),
    ("POST", "/vin-imports/{import_id}/steps/{step}"): Rule(REVIEWING, {"data": VERSION}),
    ("GET", "/vin-imports/{import_id}/table.xlsx"): Rule(INSIDERS),
    ("GET", "/vin-imports/{import_id}/rows"): Rule(INSIDERS),
    ("POST", f"{ROW}/values"): Rule(REVIEWING, {"data": {"key": "color", "value": "白", **VERSION}}),
    ("POST", f"{ROW}/proposals"): Rule(REVIEWING, {"data": {"value": PROPOSED_VIN, **VERSION}}),
    ("POST", f"{ROW}/confirmations"): Rule(REVIEWING, {"data": VERSION}),
    ("POST", f"{ROW}/exclusions"): Rule(REVIEWING, {"data": {"excluded": "true", **VERSION}}),
    ("POST", "/vin-imports/{import_id}/exclusions"): Rule(
        REVIEWING, {"data": {"rows": "1", "excluded": "true", **VERSION}}
    ),
    ("GET", "/bookings/{booking_id}/vehicles.xlsx"): Rule(INSIDERS),
    ("GET", "/rates"): Rule(REVIEWING | {OUTSIDER}),
    ("POST", "/rates"): Rule(ADMINISTRATORS, {"data": {"currency": "CNY", "usd_per_unit": "0.14"}}),
    ("POST", "/rates/filling"): Rule(ADMINISTRATORS),
    ("POST", "/rates/{rate_id}/delete"): Rule(ADMINISTRATORS),
    ("GET", "/warehouses"): Rule(REVIEWING | {OUTSIDER}),
    ("POST", "/warehouses"): Rule(ADMINISTRATORS, {"data": {"name": "一号库"}}),
    ("POST", "/warehouses/{warehouse_id}"): Rule(ADMINISTRATORS, {"data": {"name": "一号库"}}),
    ("GET", "/enterprises"): Rule(ADMINISTRATORS),
    ("POST", "/enterprises"): Rule(ADMINISTRATORS, {"data": {"name": "又一家公司"}}),
    ("POST", "/enterprises/{enterprise_id}"): Rule(ADMINISTRATORS, {"data": {"name": "改名公司"}}),
    ("GET", "/layouts"): Rule(ADMINISTRATORS),
    ("POST", "/layouts/export/reset"): Rule(ADMINISTRATORS),
    ("POST", "/layouts/columns/{columns_id}/forget"): Rule(ADMINISTRATORS),
    ("GET", "/administration/{list_name}/table.xlsx"): Rule(REVIEWING | {OUTSIDER}),
    ("POST", "/administration/{list_name}/difference"): Rule(ADMINISTRATORS),
    ("POST", "/administration/{list_name}/acceptance"): Rule(ADMINISTRATORS),
    ("GET", "/api/v1/rates"): Rule(REVIEWING | {OUTSIDER}),
    ("POST", "/api/v1/rates"): Rule(ADMINISTRATORS, {"json": {"currency": "CNY"}}),
    ("POST", "/api/v1/rates/filling"): Rule(ADMINISTRATORS),
    ("POST", "/api/v1/rates/{rate_id}/delete"): Rule(ADMINISTRATORS),
    ("GET", "/api/v1/warehouses"): Rule(REVIEWING | {OUTSIDER}),
    ("POST", "/api/v1/warehouses"): Rule(ADMINISTRATORS, {"json": {"name": "一号库"}}),
    ("POST", "/api/v1/warehouses/{warehouse_id}"): Rule(ADMINISTRATORS, {"json": {"name": "一号库"}}),
    ("GET", "/api/v1/enterprises"): Rule(ADMINISTRATORS),
    ("POST", "/api/v1/enterprises"): Rule(ADMINISTRATORS, {"json": {"name": "又一家公司"}}),
    ("POST", "/api/v1/enterprises/{enterprise_id}"): Rule(ADMINISTRATORS, {"json": {"name": "改名公司"}}),
    ("GET", "/api/v1/layouts"): Rule(ADMINISTRATORS),
    ("POST", "/api/v1/layouts/columns/{columns_id}/forget"): Rule(ADMINISTRATORS),
    ("GET", "/api/v1/layouts/export"): Rule(ADMINISTRATORS),
    ("POST", "/api/v1/layouts/export"): Rule(ADMINISTRATORS, {"json": {"weight_unit": "kg"}}),
    ("POST", "/api/v1/layouts/export/reset"): Rule(ADMINISTRATORS),
    ("GET", "/api/v1/administration/{list_name}/table"): Rule(REVIEWING | {OUTSIDER}),
    ("POST", "/api/v1/administration/{list_name}/difference"): Rule(ADMINISTRATORS, SHEET),
    ("POST", "/api/v1/administration/{list_name}/acceptance"): Rule(ADMINISTRATORS, {"json": {}}),
    ("GET", "/api/v1/administration/{list_name}/changes"): Rule(REVIEWING | {OUTSIDER}),
    ("GET", "/api/v1/openapi.json"): Rule(EVERYBODY),
    ("POST", "/api/v1/documents"): Rule(DROPPING | {OUTSIDER}, {"params": {"filename": "x.pdf"}, **FILE}),
    ("GET", "/api/v1/documents"): Rule(SIGNED_IN),
    ("GET", "/api/v1/documents/{document_id}"): Rule(INSIDERS),
    ("POST", "/api/v1/documents/{document_id}/retry"): Rule(DROPPING),
    ("GET", "/api/v1/documents/{document_id}/original"): Rule(INSIDERS),
    ("GET", "/api/v1/documents/{document_id}/pages/{page}/image"): Rule(INSIDERS),
    ("GET", "/api/v1/documents/{document_id}/pages/{page}/words"): Rule(INSIDERS),
    ("GET", "/api/v1/documents/{document_id}/pages/{page}/region"): Rule(INSIDERS, {"params": REGION}),
    ("GET", "/api/v1/bookings"): Rule(SIGNED_IN),
    ("GET", "/api/v1/bookings/{booking_id}"): Rule(INSIDERS),
    ("GET", "/api/v1/bookings/{booking_id}/rows"): Rule(INSIDERS),
    ("POST", "/api/v1/bookings/{booking_id}/values"): Rule(
        REVIEWING, {"json": {"path": "remark", "value": "x", **VERSION}}
    ),
    ("POST", "/api/v1/bookings/{booking_id}/confirmations"): Rule(
        REVIEWING, {"json": {"path": "domestic_shipper", **VERSION}}
    ),
    ("POST", "/api/v1/bookings/{booking_id}/rows"): Rule(REVIEWING, {"json": {"kind": "trucks", **VERSION}}),
    ("POST", "/api/v1/bookings/{booking_id}/rows/paste"): Rule(
        REVIEWING, {"json": {"kind": "trucks", "key": "plate", "cells": [["新F54321"]], **VERSION}}
    ),
    ("POST", "/api/v1/bookings/{booking_id}/rows/deletions"): Rule(
        REVIEWING, {"json": {"path": "trucks[1]", **VERSION}}
    ),
    ("POST", "/api/v1/bookings/{booking_id}/undo"): Rule(REVIEWING, {"json": VERSION}),
    ("POST", "/api/v1/bookings/{booking_id}/steps/{decision}"): Rule(REVIEWING, {"json": VERSION}),
    ("POST", "/api/v1/bookings/{booking_id}/attachments"): Rule(
        REVIEWING, {"params": {"kind": "gate_pass_list", "filename": "x", **VERSION}, **FILE}
    ),
    ("POST", "/api/v1/bookings/{booking_id}/export"): Rule(REVIEWING),
    ("POST", "/api/v1/vin-imports"): Rule(DROPPING | {OUTSIDER}, {"params": {"filename": "x.csv"}, **SHEET}),
    ("POST", "/api/v1/vin-imports/texts"): Rule(DROPPING | {OUTSIDER}, {"json": {"text": DOUBTFUL_VIN}}),
    ("GET", "/api/v1/vin-imports"): Rule(SIGNED_IN),
    ("GET", "/api/v1/vin-imports/template"): Rule(SIGNED_IN),
    ("GET", "/api/v1/vin-imports/{import_id}"): Rule(INSIDERS),
    ("GET", "/api/v1/vin-imports/{import_id}/rows"): Rule(INSIDERS),
    ("GET", "/api/v1/vin-imports/{import_id}/table"): Rule(INSIDERS),
    ("POST", f"/api/v1{ROW}"): Rule(REVIEWING, {"json": {"key": "color", "value": "白", **VERSION}}),
    ("POST", f"/api/v1{ROW}/proposals"): Rule(REVIEWING, {"json": {"value": PROPOSED_VIN, **VERSION}}),
    ("POST", f"/api/v1{ROW}/confirmations"): Rule(REVIEWING, {"json": VERSION}),
    ("POST", "/api/v1/vin-imports/{import_id}/exclusions"): Rule(
        REVIEWING, {"json": {"rows": [1], **VERSION}}
    ),
    ("POST", "/api/v1/vin-imports/{import_id}/columns"): Rule(
        REVIEWING, {"json": {"columns": {BLOCK: {"1": "vin"}}, **VERSION}}
    ),
    ("POST", "/api/v1/vin-imports/{import_id}/booking"): Rule(
        REVIEWING, {"json": {"booking_id": 1, **VERSION}}
    ),
    ("GET", "/api/v1/vin-imports/{import_id}/difference"): Rule(INSIDERS),
    ("POST", "/api/v1/vin-imports/{import_id}/acceptance"): Rule(REVIEWING, {"json": BOTH}),
    ("POST", "/api/v1/vin-imports/{import_id}/undo"): Rule(REVIEWING, {"json": BOTH}),
    ("POST", "/api/v1/vin-imports/{import_id}/drop"): Rule(REVIEWING, {"json": VERSION}),
    ("POST", "/api/v1/vin-imports/{import_id}/resume"): Rule(REVIEWING, {"json": VERSION}),
    ("GET", "/api/v1/bookings/{booking_id}/vehicles"): Rule(INSIDERS),
    ("POST", "/api/v1/appointments"): Rule(
        DROPPING | {OUTSIDER}, {"json": {"appointments": [{"appointment_number": "x"}]}}
    ),
    ("GET", "/api/v1/appointments"): Rule(SIGNED_IN),
    ("GET", "/api/v1/appointments/{appointment_id}"): Rule(INSIDERS),
    ("PUT", "/api/v1/appointments/{appointment_id}"): Rule(
        DROPPING, {"json": {"appointment_number": "x", **VERSION}}
    ),
    ("POST", "/api/v1/appointments/{appointment_id}/drop"): Rule(
        DROPPING, {"json": {"reason": "x", **VERSION}}
    ),
    ("POST", "/api/v1/appointments/{appointment_id}/restore"): Rule(
        DROPPING, {"json": {"reason": "x", **VERSION}}
    ),
    ("POST", "/api/v1/appointments/imports"): Rule(
        DROPPING | {OUTSIDER}, {"params": {"filename": "x.csv"}, **SHEET}
    ),
    ("GET", "/api/v1/appointments/imports"): Rule(SIGNED_IN),
    ("GET", "/api/v1/appointments/imports/{import_id}"): Rule(INSIDERS),
    ("POST", "/api/v1/appointments/imports/{import_id}/columns"): Rule(
        DROPPING, {"json": {"columns": {TABLE: {"3": "remark"}}, **VERSION}}
    ),
    ("POST", "/api/v1/appointments/imports/{import_id}/finish"): Rule(DROPPING, {"json": VERSION}),
    ("POST", "/api/v1/appointments/imports/{import_id}/drop"): Rule(DROPPING, {"json": VERSION}),
}
