"""The numbers of the trade: customs number, credit code, VIN, container, plate, HS code, batch.

In:  one identifier as printed or typed, in any width, case and spacing.
Out: ``check(text) -> Verdict`` (never raises) judges everything; ``parse(text) -> <Dataclass> | None``
     takes a well-formed identifier apart and leaves check digits and tables to ``check``.
Must not know: where the text was read; documents; the database.
"""
