"""All samples end to end by the commands: what is read, what is appointed, and all four results."""

import json
import subprocess
import sys
from pathlib import Path

from kouan.sample_appointments import sample_sheet
from scripts.write_sample_appointments import AS_OF
from tests.running import BARE_ENVIRONMENT

KOUAN = Path(sys.executable).with_name("kouan")
SAMPLES = Path(__file__).parents[2] / "data" / "samples"
RESULTS = {
    "940220240785877327": ("matched", "KY2407230001", set()),
    "940420250266033987": ("matched", "KY2509080001", set()),
    "941520240623546111": ("different", "KY2412260001", {"plates", "cargo_weight_kg", "appointed_day"}),
    "940220240493147043": ("different", "KY2408240001", {"vins"}),
    "940220251624155310": ("ambiguous", None, set()),
}
LEFT_OVER = "KY2511300001"


def test_the_samples_show_all_four_results(tmp_path: Path) -> None:
    (tmp_path / "list.xlsx").write_bytes(sample_sheet(AS_OF))
    _kouan(tmp_path, "ingest", str(SAMPLES))
    _kouan(tmp_path, "appointments", "import", "list.xlsx")
    lines = [json.loads(line) for line in _kouan(tmp_path, "reconcile", "--json").splitlines()]
    of_bookings = {line["customs_number"]: line for line in lines if line["booking"] is not None}
    for number, (status, appointment, fields) in RESULTS.items():
        found = of_bookings.pop(number)
        grave = {each["field"] for each in found["differences"] if each["severity"] != "info"}
        assert (found["status"], found["appointment"], grave) == (status, appointment, fields), number
    assert {line["status"] for line in of_bookings.values()} == {"unmatched"}
    left_over = [line for line in lines if line["booking"] is None]
    assert {line["status"] for line in left_over} == {"ambiguous", "unmatched"}
    assert [line["appointment"] for line in left_over if line["status"] == "unmatched"] == [LEFT_OVER]


def _kouan(folder: Path, *arguments: str) -> str:
    ended = subprocess.run(
        [str(KOUAN), *arguments],
        cwd=folder,
        env=BARE_ENVIRONMENT | {"HOME": str(folder)},
        capture_output=True,
        text=True,
        check=True,
    )
    return ended.stdout
