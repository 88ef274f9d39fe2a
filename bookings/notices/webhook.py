"""Calling a webhook: once, without following redirects, and never longer than agreed."""

import time

import httpx

from bookings.columns import now
from bookings.notices.channels import Webhook
from bookings.notices.delivery import TAKEN, Delivery
from bookings.notices.formats import Call, call_of, notice_format
from bookings.notices.message import NoticeMessage

MOST_ANSWER_BYTES = 64 * 1024
TIMES_FOR_ALL = 3
# Too early, too many, took too long: the receiver asks for another try.
_PASSING_STATUSES = frozenset({408, 425, 429})


def deliver(message: NoticeMessage, webhook: Webhook, seconds: float) -> Delivery:
    """Hand ``message`` over. What a network does wrong may pass; what a receiver refuses will not."""
    try:
        status, content = _posted(call_of(message, webhook, now()), seconds)
    except httpx.TimeoutException:
        return Delivery("timeout", is_passing=True)
    except httpx.UnsupportedProtocol:
        return Delivery("wrong-address")
    except (httpx.TransportError, OSError) as error:
        # Its words may hold the address, and the address holds the key.
        return Delivery(f"unreachable-{type(error).__name__}", is_passing=True)
    except (httpx.InvalidURL, UnicodeError):
        return Delivery("wrong-address")
    return _judged(status, content, webhook)


def _judged(status: int, content: bytes, webhook: Webhook) -> Delivery:
    rule = notice_format(webhook.format).answer
    said = rule.delivery(content) if rule is not None else TAKEN
    if 200 <= status < 300:
        return said
    if 300 <= status < 400:
        return Delivery(f"redirected-{status}")
    passing = status >= 500 or status in _PASSING_STATUSES
    # A chat service that is asked too fast may say so with status 400.
    asked_too_fast = rule is not None and said.is_passing and said.error != "answer-not-understood"
    return Delivery(f"http-{status}", is_passing=passing or asked_too_fast)


def _posted(call: Call, seconds: float) -> tuple[int, bytes]:
    """Status and body. ``seconds`` holds for each step, three times as much for all: a receiver that
    sends a byte now and then keeps nobody."""
    end = time.monotonic() + TIMES_FOR_ALL * seconds
    content = b""
    with (
        httpx.Client(timeout=seconds, follow_redirects=False) as client,
        client.stream("POST", call.url, headers=call.headers, content=call.content) as answer,
    ):
        for part in answer.iter_raw():  # as it comes: gathering to a size would wait for it
            content += part
            if len(content) > MOST_ANSWER_BYTES:
                break
            if time.monotonic() > end:
                raise httpx.ReadTimeout("the answer does not end")
        return answer.status_code, content
