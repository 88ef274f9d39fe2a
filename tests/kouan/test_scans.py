"""Scans on the command line: --ocr, KOUAN_OCR, --debug, and what doctor says of reading them."""

import os
from pathlib import Path

import pytest

from tests.extractors.scanned_pages import image_of, scan
from tests.kouan.test_commands import SAMPLES, folder, json_lines, kouan

__all__ = ["folder"]

SCAN = scan(image_of("sw-000.pdf"))
NUMBER = "941520240975363428"


@pytest.fixture
def scanned(folder: Path) -> Path:
    path = folder / "扫描 件.pdf"
    path.write_bytes(SCAN)
    return path


def test_a_scan_is_read_and_its_steps_are_shown_where_asked(folder: Path, scanned: Path) -> None:
    ended = kouan(folder, "extract", "--json", "--debug", "images/of it", scanned)
    (reading,) = json_lines(ended.stdout)
    assert ended.returncode == 0
    assert (reading["text_source"], reading["fields"]["customs_number"]["value"]) == ("ocr", NUMBER)
    names = sorted(path.name for path in (folder / "images" / "of it").iterdir())
    assert names[0].startswith("扫描 件-page01-01-")
    table = kouan(folder, "extract", "--table", scanned)
    assert "Page 1 was read as an image: it has no text layer" in " ".join(table.stdout.split())


def test_without_ocr_a_scan_is_an_error_that_names_the_remedy(folder: Path, scanned: Path) -> None:
    for ended in (
        kouan(folder, "extract", "--json", "--ocr", "never", scanned),
        kouan(folder, "extract", "--json", scanned, KOUAN_OCR="never"),
    ):
        assert ended.returncode == 1
        (told,) = json_lines(ended.stdout)
        assert told["error"]["code"] == "no-text-layer"
        assert "--ocr auto" in told["error"]["message"]
    asked = kouan(folder, "extract", "--json", "--ocr", "auto", scanned, KOUAN_OCR="never")
    assert json_lines(asked.stdout)[0]["text_source"] == "ocr"


def test_the_setting_holds_for_what_is_taken_in(folder: Path, scanned: Path) -> None:
    (failed,) = json_lines(kouan(folder, "ingest", "--json", scanned, KOUAN_OCR="never").stdout)
    assert (failed["state"], failed["error"]["code"]) == ("failed", "no-text-layer")
    scanned.write_bytes(SCAN + b"\n")
    (booked,) = json_lines(kouan(folder, "ingest", "--json", scanned).stdout)
    assert booked["state"] == "booked"


def test_a_folder_for_images_that_cannot_be_used_is_wrong_usage(folder: Path) -> None:
    (folder / "occupied").write_text("a file")
    ended = kouan(folder, "extract", "--debug", "occupied", SAMPLES[0])
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "occupied" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_doctor_reads_an_image_to_say_that_scans_can_be_read(folder: Path) -> None:
    checks = _doctor(folder)
    assert checks["ocr"]["ok"] is True
    assert "openvino" in checks["ocr"]["finding"]
    assert checks["second-opinion"]["ok"] is True
    off = _doctor(folder, KOUAN_OCR="never")
    assert off["ocr"]["ok"] is True
    assert "KOUAN_OCR=never" in off["ocr"]["finding"]


def test_doctor_says_when_the_models_have_too_little_memory(folder: Path) -> None:
    checks = _doctor(folder, KOUAN_READING_MEMORY_MIB="700")
    assert checks["ocr"]["ok"] is False
    assert "KOUAN_READING_MEMORY_MIB" in checks["ocr"]["remedy"]


def test_doctor_says_how_to_get_a_second_opinion_which_may_be_missing(folder: Path) -> None:
    nowhere = folder / "empty"
    nowhere.mkdir()
    checks = _doctor(folder, PATH=str(nowhere))
    assert checks["second-opinion"]["ok"] is True
    assert "apt-get install tesseract-ocr tesseract-ocr-chi-sim" in checks["second-opinion"]["finding"]


def _doctor(folder: Path, **variables: str) -> dict[str, dict[str, object]]:
    told = kouan(folder, "doctor", "--json", **{"PATH": os.environ["PATH"]} | variables)
    return {str(finding["check"]): finding for finding in json_lines(told.stdout)}
