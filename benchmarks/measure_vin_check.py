"""``kouan vin check --json`` on a large sheet, whole process, against bare reads of the same file.

Promised: 20,000 rows within 3 s. The floors are calamine's bare read and, where pandas is installed,
its import and read; each in a process of its own, best of three. The sheet has ten columns, and a few
rows in a hundred are spaced, misread, wrong or repeated, as dealers' sheets are.
"""

import argparse
import random
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

from openpyxl import Workbook

from benchmarks.process_memory import Ran, run_measured
from customs.identifiers.vin import check_digit

RUNS = 3
ROWS = 20_000
PROMISED_SECONDS = 3.0
SEED = 20_260
HEADER = [
    "序号",
    "车架号",
    "车牌号",
    "品牌",
    "颜色",
    "排量(ml)",
    "功率(kW)",
    "吨位",
    "使用类型",
    "燃油类型",
]

_CALAMINE = """
import sys
from python_calamine import CalamineWorkbook
CalamineWorkbook.from_path(sys.argv[1]).get_sheet_by_index(0).to_python()
"""
_PANDAS = "import sys, pandas; pandas.read_excel(sys.argv[1], engine='calamine', dtype=str)"


def large_sheet(path: Path, rows: int, wrong_share: float) -> None:
    """Writes a sheet of ``rows`` vehicles, ``wrong_share`` of them each spaced, misread and wrong."""
    drawn = random.Random(SEED)
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("车辆")
    sheet.append(["出口车辆清单"])
    sheet.append(HEADER)
    for number in range(1, rows + 1):
        vin = _spoilt(_vin(number), drawn, wrong_share)
        plate = f"新A{number % 100_000:05}"
        color = drawn.choice(["白色", "黑色", "灰色"])
        sheet.append([number, vin, plate, "别克", color, "1498", "110", "1.8", "非营运", "汽油"])
    workbook.save(path)


def _vin(number: int) -> str:
    body = f"LSGPC54U0SF{number:06}"
    return body[:8] + check_digit(body) + body[9:]


def _spoilt(vin: str, drawn: random.Random, share: float) -> str:
    chance = drawn.random()
    if chance < share:
        return f"{vin[:8]} {vin[8:].lower()}"
    if chance < 2 * share:
        return vin.replace("0", "O", 1)
    if chance < 3 * share:
        place = drawn.randrange(3, 16)
        return vin[:place] + vin[place + 1] + vin[place] + vin[place + 2 :]
    return vin


def best(command: list[str]) -> Ran:
    """The fastest of the runs."""
    return min((run_measured(command) for _ in range(RUNS)), key=lambda ran: ran.seconds)


def main() -> None:
    """Prints the figures; ends with 1 when the promise is broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument(
        "--wrong", type=float, default=0.01, help="share of rows spaced, misread, wrong: each"
    )
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        sheet = Path(name) / "vehicles.xlsx"
        large_sheet(sheet, arguments.rows, arguments.wrong)
        ours = best([str(Path(sys.executable).parent / "kouan"), "vin", "check", str(sheet), "--json"])
        calamine = best([sys.executable, "-c", _CALAMINE, str(sheet)])
        print(f"{arguments.rows} rows: kouan vin check {ours.seconds:.2f} s, {ours.peak_mib:.0f} MiB")
        print(f"calamine, bare: {calamine.seconds:.2f} s (x{ours.seconds / calamine.seconds:.1f})")
        if find_spec("pandas") is not None:
            pandas = best([sys.executable, "-c", _PANDAS, str(sheet)])
            print(f"pandas, import and read: {pandas.seconds:.2f} s (x{ours.seconds / pandas.seconds:.1f})")
    if arguments.rows <= ROWS and ours.seconds > PROMISED_SECONDS:
        raise SystemExit(f"more than the {PROMISED_SECONDS} s promised")


if __name__ == "__main__":
    main()
