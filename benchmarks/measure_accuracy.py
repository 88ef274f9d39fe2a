"""Field accuracy on the measured prints, against regular expressions over the page's text.

The alternative is what public scripts for this form do: the text of the page from pdfplumber, and a
pattern for each of a few fields. It is scored on these fields only; kouan on them and on all fields.
Silent: wrong and not named in needs_review. Doubted: right and named.
"""

import json
import re
from pathlib import Path
from typing import Any

import pdfplumber

from extractors.document import read_document
from extractors.limits import ReadingLimits
from extractors.reading import Reading

PRINTS = sorted((Path(__file__).parent.parent / "tests" / "extractors" / "prints").glob("sw*.pdf"))
PATTERNS: dict[str, str] = {
    "customs_number": r"海关编号[:：]\s*(\d{18})",
    "declaration_date": r"申报日期\s*(\d{8})",
    "transport_name": r"运输工具名称及航次号\s*(\S+)",
    "bill_number": r"提运单号\s*(\S+)",
    "contract_number": r"合同协议号\s*(\S+)",
    "package_count": r"件数\s*(\d+)",
    "gross_weight_kg": r"毛重\(千克\)\s*([\d.]+)",
    "net_weight_kg": r"净重\(千克\)\s*([\d.]+)",
    "freight": r"运费\s*([A-Z]{3}/\S+)",
    "marks_and_remarks": r"标记唛码及备注\s*(.+)",
}


def by_patterns(path: Path) -> dict[str, str | None]:
    """The fields of the patterns, as found in the text of the first page."""
    with pdfplumber.open(path) as document:
        text = document.pages[0].extract_text()
    found: dict[str, str | None] = {}
    for key, pattern in PATTERNS.items():
        match = re.search(pattern, text)
        found[key] = match.group(1) if match else None
    return found


def comparable(value: Any) -> str:
    """A value as both ways write it."""
    return "" if value is None else str(value).replace("-", "").replace(" ", "")


def all_fields(reading: Reading, truth: dict[str, Any]) -> tuple[int, int, int, int]:
    """Fields, right ones, silent errors and doubted right ones of one print."""
    fields = right = silent = doubted = 0
    for key, expected in truth.items():
        if key in {"style", "mode", "items"}:
            continue
        is_right, is_named = reading.value(key) == expected, key in reading.needs_review
        fields += 1
        right += is_right
        silent += not is_right and not is_named
        doubted += is_right and is_named
    return fields, right, silent, doubted


def main() -> None:
    """Prints the figures."""
    ours = theirs = compared = 0
    totals = [0, 0, 0, 0]
    for path in PRINTS:
        truth = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        reading = read_document(path, path.name, ReadingLimits())[0]
        found = by_patterns(path)
        for key in PATTERNS:
            compared += 1
            ours += comparable(reading.value(key)) == comparable(truth[key])
            theirs += comparable(found[key]) == comparable(truth[key])
        totals = [total + count for total, count in zip(totals, all_fields(reading, truth), strict=True)]
    fields, right, silent, doubted = totals
    print(f"ten head fields, kouan       {100 * ours / compared:6.1f} % right of {compared}")
    print(f"ten head fields, patterns    {100 * theirs / compared:6.1f} % right")
    print(f"all head fields, kouan       {100 * right / fields:6.1f} % right of {fields}")
    print(f"silent errors {silent}, right fields doubted {100 * doubted / right:.2f} % (promised: under 1 %)")
    print(f"ratio of right fields kouan / patterns {ours / max(1, theirs):6.2f}")


if __name__ == "__main__":
    main()
