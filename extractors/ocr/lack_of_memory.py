"""Libraries for images say in words of their own that they were given no memory: ``MemoryError`` here."""

from collections.abc import Iterator
from contextlib import contextmanager

# "Failed to allocate 209219760 bytes of memory", "… with name 'Add.162' can't alloc",
# "libopenvino_intel_cpu_plugin.so: failed to map segment from shared object"
_WORDS = ("alloc", "failed to map segment")


@contextmanager
def told_as_memory_error() -> Iterator[None]:
    """Raises ``MemoryError`` for what is raised inside for want of memory, while loading or computing."""
    try:
        yield
    except (RuntimeError, ImportError) as error:
        if any(word in str(error) for word in _WORDS):
            raise MemoryError(str(error)) from error
        raise
