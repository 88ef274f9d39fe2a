"""Libraries for images say in words of their own that they were given no memory: ``MemoryError`` here."""

from collections.abc import Iterator
from contextlib import contextmanager

# "Failed to allocate 209219760 bytes of memory", "… with name 'Add.162' can't alloc",
# "libopenvino_intel_cpu_plugin.so: failed to map segment from shared object"; a thread whose stack finds
# no place: "Resource temporarily unavailable", "can't start new thread".
_WORDS = ("alloc", "failed to map segment", "Resource temporarily unavailable", "can't start new thread")
# ``cv2.Error.StsNoMem``; OpenCV itself is not imported for it: this is used before it is loaded.
_OPENCV_HAS_NO_MEMORY = -4


@contextmanager
def told_as_memory_error() -> Iterator[None]:
    """Raises ``MemoryError`` for what is raised inside for want of memory, while loading or computing."""
    try:
        yield
    except Exception as error:
        if _lacked_memory(error):
            raise MemoryError(str(error)) from error
        raise


def _lacked_memory(error: Exception) -> bool:
    if type(error).__module__ == "cv2":
        return getattr(error, "code", None) == _OPENCV_HAS_NO_MEMORY
    return isinstance(error, RuntimeError | ImportError) and any(word in str(error) for word in _WORDS)
