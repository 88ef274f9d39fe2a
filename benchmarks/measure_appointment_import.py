"""``kouan appointments import`` of a large list, whole process, against bare reads of the same file.

Promised: 100,000 appointments within 60 s and 1 GiB, the first time (all are new) and again (none is).
The floors are openpyxl's read-only read and, where pandas is installed, its read by calamine; they
keep cells only: no rules, no database. Each runs in a process of its own, once: the import changes
what the next would meet.
"""

import argparse
import os
import random
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

from openpyxl import Workbook

from benchmarks.process_memory import Ran, run_measured

ROWS = 100_000
PROMISED_SECONDS = 60.0
PROMISED_MIB = 1024.0
SEED = 20_261
_HEADER = [
    "序号",
    "预约号",
    "业务类型",
    "预约状态",
    "报关单号",
    "货物运输批次号",
    "出境运输车辆车牌号",
    "挂车车牌号",
    "重车数量",
    "货物重量（吨）",
    "货值（美金）",
    "目的地",
    "境内发货人",
    "所属海关库房",
    "预约日期",
    "预约时段",
    "联系电话",
]
_OPENPYXL = """
import sys, openpyxl
for row in openpyxl.load_workbook(sys.argv[1], read_only=True).worksheets[0].iter_rows(values_only=True):
    pass
"""
_PANDAS = "import sys, pandas; pandas.read_excel(sys.argv[1], engine='calamine', dtype=str)"


def large_list(path: Path, rows: int) -> None:
    """Writes a list of ``rows`` appointments of one truck each."""
    drawn = random.Random(SEED)
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("预约清单")
    sheet.append(_HEADER)
    for number in range(1, rows + 1):
        sheet.append(
            [
                number,
                f"KY{number:010}",
                "重车",
                "预约成功",
                f"940220240{drawn.randrange(1, 10**9):09}",
                f"KE{drawn.randrange(10**12):012}",
                f"新F{drawn.randrange(10**5):05}",
                f"新F{drawn.randrange(10**4):04}挂",
                "1",
                str(drawn.randrange(5_000, 40_000)),
                str(drawn.randrange(1_000, 90_000)),
                drawn.choice(["哈萨克斯坦", "吉尔吉斯斯坦", "乌兹别克斯坦"]),
                f"霍尔果斯样例{drawn.randrange(300)}货运有限公司",
                drawn.choice(["一号库", "二号库"]),
                f"2026-{1 + number % 12:02}-{1 + number % 28:02}",
                "09:00-11:00",
                "13800000000",
            ]
        )
    workbook.save(path)


def main() -> None:
    """Prints the figures; ends with 1 when the promise is broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    rows = parser.parse_args().rows
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "appointments.xlsx"
        large_list(path, rows)
        os.environ["KOUAN_DATA_FOLDER"] = str(Path(name) / "data")
        command = [str(Path(sys.executable).parent / "kouan"), "appointments", "import", str(path)]
        first, again = run_measured(command), run_measured(command)
        floors = {"openpyxl, read only": run_measured([sys.executable, "-c", _OPENPYXL, str(path)])}
        if find_spec("pandas") is not None:
            floors["pandas"] = run_measured([sys.executable, "-c", _PANDAS, str(path)])
    print(f"{rows} appointments, all new: {_told(first)}; the same again: {_told(again)}")
    for floor, ran in floors.items():
        ratios = f"x{first.seconds / ran.seconds:.1f}, again x{again.seconds / ran.seconds:.1f}"
        print(f"{floor}: {_told(ran)} ({ratios})")
    if first.status or again.status:
        raise SystemExit("the import failed")
    slowest, largest = max(first.seconds, again.seconds), max(first.peak_mib, again.peak_mib)
    if rows <= ROWS and (slowest > PROMISED_SECONDS or largest > PROMISED_MIB):
        raise SystemExit(f"more than the {PROMISED_SECONDS} s and {PROMISED_MIB} MiB promised")


def _told(ran: Ran) -> str:
    return f"{ran.seconds:.1f} s, {ran.peak_mib:.0f} MiB"


if __name__ == "__main__":
    main()
