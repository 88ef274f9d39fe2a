"""Images of the steps of reading a page, for ``kouan extract --debug FOLDER``. Child process only."""

from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import cv2

from messages.errors import UnreadableDocument

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from extractors.reading_options import Show


def shown_in(folder: Path, filename: str, page: int) -> "Show":
    """Writes each image it is given as ``<stem of filename>-page<NN>-<nn>-<step>.png`` into ``folder``.

    Numbers follow the order of the steps. Raises ``UnreadableDocument`` (debug-image-not-written).
    """
    numbers = count(1)
    start = f"{Path(filename).stem}-page{page:02}"

    def show(step: str, pixels: "NDArray[np.uint8]") -> None:
        path = folder / f"{start}-{next(numbers):02}-{step}.png"
        _, png = cv2.imencode(".png", pixels)
        try:
            path.write_bytes(png.tobytes())
        except OSError as error:
            reason = error.strerror or str(error)
            raise UnreadableDocument(
                "debug-image-not-written", file=filename, path=str(path), reason=reason
            ) from error

    return show
