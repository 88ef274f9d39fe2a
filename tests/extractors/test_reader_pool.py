"""Several reading processes: a busy one keeps nobody waiting, a bad file takes none away."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from extractors.reader_pool import ReaderPool
from messages.errors import UnreadableDocument

SAMPLE = Path(__file__).parents[2] / "data" / "samples" / "sw-003.pdf"


@pytest.fixture
def pool() -> Iterator[ReaderPool]:
    with ReaderPool(processes=2) as opened:
        yield opened


def test_a_document_is_read_while_another_process_is_busy(pool: ReaderPool) -> None:
    with pool._one() as busy:
        busy.warm()
        assert pool.read(SAMPLE, "sample.pdf")[0].kind == "declaration"


def test_a_bad_file_takes_no_process_out_of_the_pool(pool: ReaderPool, tmp_path: Path) -> None:
    bad = tmp_path / "bad.pdf"
    bad.write_bytes(b"no PDF at all")
    for _ in range(3):
        with pytest.raises(UnreadableDocument, match="not-a-pdf"):
            pool.read(bad, "bad.pdf")
    with pool._one(), pool._one() as second:
        assert second.read(SAMPLE, "sample.pdf")[0].kind == "declaration"


def test_with_little_to_do_one_process_does_it_all(pool: ReaderPool) -> None:
    with pool._one() as first:
        pass
    with pool._one() as second:
        assert second is first
