"""Reading a VIN sheet of 20,000 rows and ten columns: seconds of every format, peak memory of the child.

Best of five runs each. Set against calamine's bare read of the same .xlsx, which has no child, no limits and
no text, and against pandas over calamine with its import, where pandas is installed (it is no dependency).
"""

import importlib.util
import io
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from openpyxl import Workbook
from python_calamine import load_workbook

from vin_import.files import read_workbook

ROWS = 20_000
RUNS = 5
PROMISED_SECONDS = 1.0
HEADINGS = ["序号", "车架号", "品牌", "颜色", "排量", "功率", "吨位", "使用类型", "燃油类型", "备注"]
PANDAS = "import sys, pandas; pandas.read_excel(sys.argv[1], engine='calamine', header=None, dtype=str)"


def written(folder: Path) -> list[Path]:
    """The same rows as .xlsx and as delimited text in GBK."""
    rows = [HEADINGS] + [
        [
            str(number),
            f"LSGKB54E6EW{number:06}",
            "奇瑞",
            "白",
            "1500",
            "110.5",
            "1.5",
            "客车",
            "汽油",
            f"n{number}",
        ]
        for number in range(ROWS)
    ]
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("Cars")
    for number, row in enumerate(rows):
        # Numbers as a person would have typed them.
        sheet.append(
            [float(cell) if number and index in (0, 4, 5, 6) else cell for index, cell in enumerate(row)]
        )
    workbook.save(folder / "cars.xlsx")
    (folder / "cars.csv").write_text("\n".join(map(",".join, rows)), encoding="gbk")
    return [folder / "cars.xlsx", folder / "cars.csv"]


def best_seconds(work: Callable[[], object]) -> float:
    """Wall-clock seconds of the best run."""
    best = float("inf")
    for _ in range(RUNS):
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    return best


def bare(path: Path) -> int:
    """Rows that calamine gives."""
    return len(load_workbook(io.BytesIO(path.read_bytes())).get_sheet_by_index(0).to_python())


def main() -> None:
    """Prints the figures."""
    with tempfile.TemporaryDirectory() as folder:
        paths = written(Path(folder))
        seconds = {}
        for path in paths:
            seconds[path.suffix] = best_seconds(lambda path=path: read_workbook(path, path.name))  # type: ignore[misc]
            took = f"{seconds[path.suffix]:7.2f} s"
            print(f"read_workbook {path.suffix:8}{took} (promised: under {PROMISED_SECONDS} s)")
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(f"peak memory of the child {peak:7.0f} MiB")
        theirs = best_seconds(lambda: bare(paths[0]))
        print(f"calamine alone        {theirs:7.2f} s")
        print(f"ratio read_workbook / calamine {seconds['.xlsx'] / theirs:5.1f}")
        if importlib.util.find_spec("pandas") is None:
            print("pandas is not installed: not measured")
        else:
            command = [sys.executable, "-c", PANDAS, str(paths[0])]
            whole = best_seconds(lambda: subprocess.run(command, check=True))
            print(f"pandas, a process of its own {whole:7.2f} s")
            print(f"ratio pandas / read_workbook {whole / seconds['.xlsx']:5.1f}")


if __name__ == "__main__":
    main()
