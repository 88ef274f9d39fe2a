"""Lists an administrator keeps (rates, warehouses, enterprises, the export layout) as workbooks and back.

A workbook becomes entries and problems by row (``workbooks``, ``lists``), entries become a difference
against what is stored (``difference``), and only a difference without problems is taken, whole. Every
change is written down (``changes``).
"""
