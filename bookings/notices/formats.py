"""The bodies that receivers of webhooks want (templates/notice/*.yaml), and how calls are signed."""

import base64
import hashlib
import hmac
import json
from datetime import datetime
from functools import cache
from importlib import resources
from typing import Any, Literal
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import yaml
from pydantic import BaseModel, ConfigDict

from bookings.notices.channels import Webhook, WebhookFormat
from bookings.notices.delivery import TAKEN, Delivery
from bookings.notices.message import NoticeMessage

ID_HEADER = "X-Kouan-Notice"
TIMESTAMP_HEADER = "X-Kouan-Timestamp"
SIGNATURE_HEADER = "X-Kouan-Signature"


class AnswerRule(BaseModel):
    """How an answer says that a message was taken: chat services say 200 to everything."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    codes: tuple[str, ...]
    """Where the code stands; the first that is there counts."""
    good: int
    passing: tuple[int, ...]
    """Codes of what passes: sent too fast, service busy."""

    def delivery(self, content: bytes) -> Delivery:
        """What the answer's body says. What is no answer of the service may pass (a proxy's page, say)."""
        try:
            answer = json.loads(content)
            code = next(answer[name] for name in self.codes if name in answer)
        except (ValueError, TypeError, StopIteration):
            return Delivery("answer-not-understood", is_passing=True)
        if code == self.good:
            return TAKEN
        return Delivery(f"code-{str(code)[:20]}", is_passing=code in self.passing)


class NoticeFormat(BaseModel):
    """One file of templates/notice."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    most_bytes: int
    """Of the text."""
    signature: Literal["none", "header", "query", "body"]
    body: Any
    """``{text}`` stands for the message as text, ``{message}`` for all of it."""
    answer: AnswerRule | None = None
    """None: the HTTP status says it all."""


class Call(BaseModel):
    """A request as it goes out."""

    model_config = ConfigDict(frozen=True)
    url: str
    headers: dict[str, str]
    content: bytes


@cache
def notice_format(name: WebhookFormat) -> NoticeFormat:
    """The format of that name."""
    file = resources.files("templates") / "notice" / f"{name}.yaml"
    return NoticeFormat.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))


def call_of(message: NoticeMessage, webhook: Webhook, moment: datetime) -> Call:
    """The request that brings ``message`` at ``moment``. The same message has the same id each time."""
    form = notice_format(webhook.format)
    body = _filled(form.body, message, form.most_bytes)
    url = webhook.url
    headers = {"Content-Type": "application/json; charset=utf-8", ID_HEADER: message.id}
    seconds = str(int(moment.timestamp()))
    if webhook.secret is not None and form.signature == "body":
        body = {"timestamp": seconds, "sign": _sign_of_feishu(seconds, webhook.secret), **body}
    if webhook.secret is not None and form.signature == "query":
        url = _signed_for_dingtalk(url, str(int(moment.timestamp() * 1000)), webhook.secret)
    content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    if form.signature == "header":
        headers[TIMESTAMP_HEADER] = seconds
        if webhook.secret is not None:
            headers[SIGNATURE_HEADER] = signature(webhook.secret, seconds, content)
    return Call(url=url, headers=headers, content=content)


def signature(secret: str, timestamp: str, content: bytes) -> str:
    """``sha256=`` and the HMAC-SHA256 of timestamp, a dot and the body, in hexadecimal."""
    return (
        "sha256=" + hmac.new(secret.encode(), f"{timestamp}.".encode() + content, hashlib.sha256).hexdigest()
    )


def _sign_of_feishu(seconds: str, secret: str) -> str:
    """Feishu: time and secret are the key, and nothing is what is signed."""
    return base64.b64encode(hmac.new(f"{seconds}\n{secret}".encode(), b"", hashlib.sha256).digest()).decode()


def _signed_for_dingtalk(url: str, milliseconds: str, secret: str) -> str:
    """DingTalk: the secret is the key, and time and secret are what is signed; both go into the address."""
    digest = hmac.new(secret.encode(), f"{milliseconds}\n{secret}".encode(), hashlib.sha256).digest()
    parts = urlsplit(url)
    query = parse_qsl(parts.query, keep_blank_values=True)
    query += [("timestamp", milliseconds), ("sign", base64.b64encode(digest).decode())]
    return urlunsplit(parts._replace(query=urlencode(query)))


def _filled(body: Any, message: NoticeMessage, most_bytes: int) -> Any:
    if body == "{message}":
        return message.model_dump(mode="json") | {"text": message.text(most_bytes)}
    if body == "{text}":
        return message.text(most_bytes)
    if isinstance(body, dict):
        return {name: _filled(part, message, most_bytes) for name, part in body.items()}
    return body
