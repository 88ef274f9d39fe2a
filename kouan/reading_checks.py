"""What ``kouan doctor`` checks of reading: the reading process, fonts, OCR and its second opinion."""

import importlib.util
import shutil
from importlib import metadata, resources

from extractors.reader_process import ReaderProcess
from kouan.finding import Finding
from kouan.language import command_language, text
from messages.errors import KouanError
from settings import Settings

# Two pages, each with a Chinese character of a font that is not embedded.
_PAGE = resources.files("kouan") / "two_characters.pdf"
_SECOND_OPINION_LANGUAGE = "chi_sim"


def check_reading_and_fonts(settings: Settings) -> Finding:
    """The reading process draws two Chinese characters of a font that is not embedded, differently.

    That needs PDFium in the child, within the limits, and a Chinese font on this machine: without
    one both pages come out blank.
    """
    try:
        with (
            resources.as_file(_PAGE) as path,
            ReaderProcess(settings.limits, settings.language) as reader,
        ):
            pages = [reader.render_page(path, path.name, number, 72) for number in (1, 2)]
    except KouanError as error:
        return Finding("reading", error.message(command_language()), text("doctor-reading-remedy"))
    if pages[0] == pages[1]:
        return Finding("reading", text("doctor-no-font"), text("doctor-no-font-remedy"))
    return Finding("reading", text("doctor-reading"))


def check_ocr(settings: Settings) -> Finding:
    """The reading process loads the models within its limits and reads an image with them."""
    if settings.ocr == "never":
        return Finding("ocr", text("doctor-ocr-off"))
    from extractors.ocr.registry import DEFAULT_ENGINE, entries

    missing = entries()[DEFAULT_ENGINE].missing()
    if missing is not None:
        return Finding("ocr", text("doctor-ocr-missing", missing=missing), text("doctor-packages-remedy"))
    try:
        with (
            resources.as_file(_PAGE) as path,
            ReaderProcess(settings.limits, settings.language, ocr="always") as reader,
        ):
            readings = reader.read(path, path.name)
    except KouanError as error:
        return Finding("ocr", error.message(command_language()), text("doctor-reading-remedy"))
    failed = [check.message for reading in readings for check in reading.checks if check.severity == "error"]
    if failed:
        return Finding("ocr", "; ".join(failed), text("doctor-reading-remedy"))
    versions = {name: metadata.version(name) for name in ("openvino", "rapidocr")}
    return Finding("ocr", text("doctor-ocr", **versions))


def check_second_opinion(_settings: Settings) -> Finding:
    """Tesseract with simplified Chinese, where it is installed; reading does without."""
    if shutil.which("tesseract") is None or importlib.util.find_spec("pytesseract") is None:
        return Finding("second-opinion", text("doctor-no-tesseract"))
    import pytesseract

    if _SECOND_OPINION_LANGUAGE not in pytesseract.get_languages():
        return Finding("second-opinion", text("doctor-no-tesseract-chinese"))
    version = str(pytesseract.get_tesseract_version())
    return Finding("second-opinion", text("doctor-tesseract", version=version))
