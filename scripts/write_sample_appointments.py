"""Writes data/sample_lists/appointments.xlsx, the sample list as of a fixed day.

Run it after a change of data/sample_lists/appointments.yaml; a test reads both and compares.
"""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from kouan.sample_appointments import sample_sheet

AS_OF = datetime(2025, 11, 30, 8, tzinfo=ZoneInfo("Asia/Shanghai"))
SHEET = Path(__file__).parent.parent / "data" / "sample_lists" / "appointments.xlsx"

if __name__ == "__main__":
    SHEET.write_bytes(sample_sheet(AS_OF))
