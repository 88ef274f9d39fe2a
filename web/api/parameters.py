"""What holds for the parameters of every request to the API."""

from collections import Counter

from fastapi.exceptions import RequestValidationError
from starlette.requests import Request

REPEATED = {"type": "parameter_repeated", "msg": "Given more than once"}


def refuse_repeated(request: Request) -> None:
    """No operation takes a parameter twice: of two values one would be passed over in silence.

    Raises ``RequestValidationError``, which is answered like any value of the wrong kind.
    """
    times = Counter(name for name, _ in request.query_params.multi_items())
    repeated = [name for name, count in times.items() if count > 1]
    if repeated:
        raise RequestValidationError([REPEATED | {"loc": ("query", name)} for name in repeated])
