"""What a file says beside its vehicles: declaration numbers and names of companies."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import resources

import yaml

from customs.identifiers import customs_number
from vin_import.sheet import Workbook

_EIGHTEEN_DIGITS = re.compile(r"(?<![0-9A-Za-z])[0-9]{18}(?![0-9A-Za-z])")
_PIECES = re.compile(r"[：:;；,，、\n\r\t|]+")
_LABEL = re.compile(r"^[\s\"“«]+|[\s\"”»]+$")
_WESTERN = re.compile(
    r"\b(?:Co\.?,?\s*Ltd|LLC|LLP|Limited|JSC)\b|(?:^|\s)(?:ТОО|ООО|ОсОО|АО|ИП)\s+\S", re.IGNORECASE
)
_LONGEST_NAME = 60
_SHORTEST_NAME = 4
# The numbers of one file; a sheet that names more is a list of declarations, not of vehicles.
_MOST_FOUND = 200


def declaration_numbers(workbook: Workbook, this_year: int | None = None) -> tuple[str, ...]:
    """The 18-digit customs numbers in the file's name and cells, each once, in their order."""
    texts = [workbook.filename, *(text for text in _cells(workbook) if len(text) >= 18)]
    found = dict.fromkeys(
        number for text in texts for number in _EIGHTEEN_DIGITS.findall(text.replace("_", " "))
    )
    right = [number for number in found if customs_number.check(number, this_year=this_year).ok]
    return tuple(right[:_MOST_FOUND])


def consignors(workbook: Workbook) -> tuple[str, ...]:
    """The names of companies in the cells, each once, in their order."""
    texts = dict.fromkeys(
        text for text in _cells(workbook) if len(text) >= _SHORTEST_NAME and _may_name(text)
    )
    found = dict.fromkeys(name for text in texts for name in _names(text))
    return tuple(found)[:_MOST_FOUND]


def _cells(workbook: Workbook) -> Iterator[str]:
    for sheet in workbook.sheets:
        for cells in sheet.rows:
            yield from cells


def _may_name(text: str) -> bool:
    return "公司" in text or (not text.isalnum() and _WESTERN.search(text) is not None)


@cache
def _endings() -> tuple[str, ...]:
    text = (resources.files("templates") / "company_words.yaml").read_text(encoding="utf-8")
    endings: Iterable[str] = yaml.safe_load(text)["endings"]
    return (*endings, "公司")


def _names(text: str) -> Iterator[str]:
    for piece in _PIECES.split(text):
        name = _LABEL.sub("", piece)
        for ending in _endings():
            if ending in name:
                # 某某贸易有限公司出口车辆清单: the name ends where its form of law does.
                name = name[: name.index(ending) + len(ending)].split()[-1]
                break
        else:
            if _WESTERN.search(name) is None:
                continue
        if _SHORTEST_NAME < len(name) <= _LONGEST_NAME:
            yield name
