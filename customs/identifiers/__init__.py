"""The numbers of the trade: customs number, credit code, VIN, container, plate, HS code, batch.

In:  one identifier as printed or typed, in any width, case and spacing.
Out: ``check(text) -> Verdict`` (never raises), ``parse(text) -> <Dataclass> | None`` (valid ones only).
Must not know: where the text was read; documents; the database.
"""
