"""Hostile and broken files end one document, never the program; the next document is read."""

import os
import signal
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from extractors.limits import ReadingLimits
from extractors.reader_process import ReaderProcess
from messages.errors import UnreadableDocument

GOOD = Path(__file__).parent / "prints" / "sw-000.pdf"


@pytest.fixture(scope="module")
def reader() -> Iterator[ReaderProcess]:
    with ReaderProcess(ReadingLimits(max_file_bytes=2_000_000, max_pages=5, max_page_points=3000)) as process:
        yield process


def pdf_with_content(content: bytes, page_size: str = "595 842") -> bytes:
    """A one-page PDF whose content stream is ``content``, compressed."""
    packed = zlib.compress(content, 9)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {page_size}]/Contents 4 0 R>>".encode(),
        b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(packed), packed),
    ]
    body = b"%PDF-1.4\n"
    offsets = []
    for number, each in enumerate(objects, 1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    start = len(body)
    return (
        body
        + b"xref\n0 5\n0000000000 65535 f \n%strailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF"
        % (
            table,
            start,
        )
    )


def encrypted(path: Path, user_password: str) -> None:
    canvas = Canvas(str(path), encrypt=StandardEncryption(user_password, "owner", canCopy=0))
    canvas.drawString(100, 100, "text")
    canvas.save()


def many_pages(path: Path) -> None:
    canvas = Canvas(str(path))
    for _ in range(6):
        canvas.drawString(100, 100, "text")
        canvas.showPage()
    canvas.save()


BAD_FILES: dict[str, tuple[str, Callable[[Path], object]]] = {
    "a text file": ("not-a-pdf", lambda path: path.write_text("报关单")),
    "a spreadsheet": ("not-a-pdf", lambda path: path.write_bytes(b"PK\x03\x04" + b"\0" * 100)),
    "an empty file": ("empty-file", lambda path: path.write_bytes(b"")),
    "half a file": ("damaged", lambda path: path.write_bytes(GOOD.read_bytes()[:9000])),
    "a header and nothing": ("damaged", lambda path: path.write_bytes(b"%PDF-1.7\n" + b"\0" * 500)),
    "a user password": ("encrypted", lambda path: encrypted(path, "secret")),
    "too many pages": ("too-many-pages", many_pages),
    "too many bytes": ("too-large", lambda path: path.write_bytes(GOOD.read_bytes() + b" " * 2_000_000)),
    "a poster": ("page-too-large", lambda path: path.write_bytes(pdf_with_content(b"", "9000 9000"))),
    "nothing printed": ("blank-document", lambda path: path.write_bytes(pdf_with_content(b""))),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_bad_file_has_its_code_and_the_next_one_is_read(
    name: str, reader: ReaderProcess, tmp_path: Path
) -> None:
    code, write = BAD_FILES[name]
    path = tmp_path / "bad.pdf"
    write(path)
    with pytest.raises(UnreadableDocument) as caught:
        reader.read(path, "坏文件.pdf")
    assert caught.value.code == code
    for language in ("zh", "en"):
        assert "坏文件.pdf" in caught.value.message(language)
    assert reader.read(GOOD, GOOD.name)[0].value("customs_number")


def test_without_ocr_a_file_without_text_has_its_code_and_the_remedy(tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    path.write_bytes(pdf_with_content(b"0 0 m 9 9 l S"))
    with ReaderProcess(ocr="never") as reader:
        with pytest.raises(UnreadableDocument) as caught:
            reader.read(path, path.name)
        assert caught.value.code == "no-text-layer"
        for language in ("zh", "en"):
            assert "--ocr auto" in caught.value.message(language)
        assert reader.read(GOOD, GOOD.name)[0].kind == "declaration"


def test_a_file_that_is_not_there(reader: ReaderProcess, tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument, match="file-not-found"):
        reader.read(tmp_path / "nothing.pdf", "nothing.pdf")


def test_an_owner_password_alone_does_not_hinder(reader: ReaderProcess, tmp_path: Path) -> None:
    path = tmp_path / "restricted.pdf"
    encrypted(path, "")
    assert [reading.kind for reading in reader.read(path, path.name)] == ["unknown"]


def test_a_file_that_takes_too_long_is_stopped(tmp_path: Path) -> None:
    path = tmp_path / "endless.pdf"
    path.write_bytes(pdf_with_content(b"BT /F 1 Tf (aaaaaaaaaaaaaaaaaaaa) Tj ET\n" * 3_000_000))
    with ReaderProcess(ReadingLimits(reading_seconds=0.5)) as reader:
        with pytest.raises(UnreadableDocument, match="reading-timeout"):
            reader.read(path, path.name)
        with pytest.raises(UnreadableDocument, match="not-a-pdf"):
            reader.read(Path(__file__), "next")


def test_a_file_that_eats_memory_ends_its_child_only(tmp_path: Path) -> None:
    path = tmp_path / "bomb.pdf"
    # 600 MB of content in less than one.
    path.write_bytes(pdf_with_content(b"0 0 m 1 1 l S\n" * 43_000_000))
    with ReaderProcess(ReadingLimits(reading_memory_mib=512)) as reader:
        with pytest.raises(UnreadableDocument) as caught:
            reader.read(path, path.name)
        assert caught.value.code in {"reader-died", "reading-memory"}
        assert reader.read(GOOD, GOOD.name)[0].kind == "declaration"


def _child_pids() -> set[int]:
    children = Path(f"/proc/{os.getpid()}/task/{threading.get_native_id()}/children")
    return {int(pid) for pid in children.read_text().split()}


def test_a_child_killed_by_a_signal_in_mid_document_is_one_failed_document(tmp_path: Path) -> None:
    path = tmp_path / "endless.pdf"
    path.write_bytes(pdf_with_content(b"BT /F 1 Tf (aaaaaaaaaaaaaaaaaaaa) Tj ET\n" * 3_000_000))
    before = _child_pids()
    with ReaderProcess() as reader:
        reader.warm()
        (child,) = _child_pids() - before
        killer = threading.Thread(target=lambda: (time.sleep(0.3), os.kill(child, signal.SIGSEGV)))
        killer.start()
        with pytest.raises(UnreadableDocument) as caught:
            reader.read(path, path.name)
        killer.join()
        assert caught.value.code == "reader-died"
        assert caught.value.parameters["reason"] == "SIGSEGV"
        assert reader.read(GOOD, GOOD.name)[0].kind == "declaration"


def test_a_child_that_died_between_documents_is_replaced_unnoticed() -> None:
    before = _child_pids()
    with ReaderProcess() as reader:
        reader.warm()
        (child,) = _child_pids() - before
        os.kill(child, signal.SIGKILL)
        os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
        assert reader.read(GOOD, GOOD.name)[0].kind == "declaration"


def test_a_child_is_replaced_after_its_share_of_documents() -> None:
    before = _child_pids()
    with ReaderProcess(ReadingLimits(documents_per_process=2)) as reader:
        seen = set()
        for _ in range(4):
            reader.warm()
            seen |= _child_pids() - before
            reader.read(GOOD, GOOD.name)
    assert len(seen) == 2
    assert _child_pids() <= before


def test_a_page_is_rendered_upright(reader: ReaderProcess) -> None:
    import io

    from PIL import Image

    image = Image.open(io.BytesIO(reader.render_page(GOOD, GOOD.name, 1, 72)))
    assert image.format == "PNG"
    assert image.size == (842, 595)
    assert reader.page_count(GOOD, GOOD.name) == 1


def test_reading_is_safe_from_several_threads(reader: ReaderProcess) -> None:
    numbers: list[object] = []
    threads = [
        threading.Thread(target=lambda: numbers.append(reader.read(GOOD, "x")[0].value("customs_number")))
        for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert numbers == ["941520240975363428"] * 6


def test_a_child_started_from_a_thread_outlives_the_thread() -> None:
    """The kernel's parent-death signal means the thread: a web server's threads end when idle."""
    with ReaderProcess() as reader:
        thread = threading.Thread(target=reader.warm)
        thread.start()
        thread.join()
        started = reader._child
        time.sleep(0.2)
        assert reader.read(GOOD, GOOD.name)[0].kind == "declaration"
        assert reader._child is started


def test_a_child_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    script = (
        "import sys, time\nfrom extractors.reader_process import ReaderProcess\n"
        "reader = ReaderProcess()\nreader.warm()\nprint(reader._child.pid, flush=True)\ntime.sleep(60)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    parent.stdout.close()
    for _ in range(600):
        if not Path(f"/proc/{child}").exists():
            return
        time.sleep(0.05)
    raise AssertionError("the reading child outlived its killed parent")


def test_a_folder_of_the_same_name_where_kouan_is_started_is_not_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "extractors").mkdir()
    (tmp_path / "extractors" / "__init__.py").write_text("raise SystemExit(9)")
    monkeypatch.chdir(tmp_path)
    with ReaderProcess() as reader:
        assert reader.read(GOOD.resolve(), GOOD.name)[0].kind == "declaration"
