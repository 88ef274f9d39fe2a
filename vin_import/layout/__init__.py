"""Where on a worksheet the vehicles stand: header, blocks, columns, and rows that are no vehicles.

In:  a worksheet as text, and the words of ``templates/vin_sheet/columns.yaml``.
Out: blocks (``vin_import.vehicle_rows.Block``), left block first.
Must not know: whether a VIN is right; the database, the web.
"""
