"""Files become workbooks of text: .xlsx, .xlsm, .xls, .ods and delimited text.

What a file is, its content says, not its name. It is opened in a child process of its own under
limits of time and memory (``reader``); nothing of it is ever run or fetched.
"""

from vin_import.files.reader import read_workbook, read_workbook_bytes

__all__ = ["read_workbook", "read_workbook_bytes"]
