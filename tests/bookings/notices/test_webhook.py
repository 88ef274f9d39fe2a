"""Messages by webhook, to a real server on loopback: forms, signatures, faults that pass and that do not."""

import base64
import hashlib
import hmac
import json
import logging
import subprocess
import sys
import threading
import time
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import update

from bookings.models import Notice
from bookings.notices import sending
from bookings.notices.channels import NoticeRules, Webhook, WebhookFormat
from bookings.notices.collecting import collect
from bookings.notices.sending import Sent, send_due, wait_after
from bookings.notices.waiting import count_notices, last_fault, notices_are_due
from tests.bookings.notices.conftest import Outbox
from tests.bookings.notices.receivers import Answer, WebhookServer
from tests.kouan.processes import until

ERRCODE_OK = Answer(body=b'{"errcode":0,"errmsg":"ok"}')


SECRET = "hush-hush"


def rules(webhook: WebhookServer, form: WebhookFormat = "kouan", secret: str | None = SECRET) -> NoticeRules:
    return NoticeRules(webhook=Webhook(webhook.address, form, secret), seconds=0.5, attempts=3)


def waiting(outbox: Outbox, chosen: NoticeRules) -> None:
    outbox.find()
    collect(outbox.database, chosen)


def test_our_own_json_is_signed_and_says_it_all(outbox: Outbox, webhook: WebhookServer) -> None:
    waiting(outbox, rules(webhook))
    assert send_due(outbox.database, rules(webhook)) == Sent(sent=1)
    (call,) = webhook.calls
    signed = f"{call.headers['X-Kouan-Timestamp']}.".encode() + call.body
    digest = hmac.new(b"hush-hush", signed, hashlib.sha256).hexdigest()
    assert call.headers["X-Kouan-Signature"] == f"sha256={digest}"
    assert abs(int(call.headers["X-Kouan-Timestamp"]) - time.time()) < 60
    body = json.loads(call.body)
    assert body["id"] == call.headers["X-Kouan-Notice"]
    assert body["kind"] == "new-differences"
    assert body["lines"][0]["field"] == "plates"
    assert body["text"].startswith(body["subject"])
    (notice,) = outbox.notices()
    assert (notice.state, notice.error, notice.attempts) == ("sent", None, 1)
    assert notice.sent_at is not None
    assert send_due(outbox.database, rules(webhook)) == Sent()


def test_a_chat_of_wecom_gets_a_text_that_fits(outbox: Outbox, webhook: WebhookServer) -> None:
    for _ in range(40):
        outbox.find()
    webhook.answers = [ERRCODE_OK]
    chosen = rules(webhook, "wecom")
    collect(outbox.database, chosen)
    assert send_due(outbox.database, chosen) == Sent(sent=1)
    body = json.loads(webhook.calls[0].body)
    assert body["msgtype"] == "text"
    assert 1000 < len(body["text"]["content"].encode()) <= 2048
    assert webhook.calls[0].path == "/hook?key=hush"


def test_a_chat_of_dingtalk_is_signed_in_the_address(outbox: Outbox, webhook: WebhookServer) -> None:
    webhook.answers = [ERRCODE_OK]
    waiting(outbox, rules(webhook, "dingtalk"))
    assert send_due(outbox.database, rules(webhook, "dingtalk")) == Sent(sent=1)
    query = {name: values[0] for name, values in parse_qs(urlsplit(webhook.calls[0].path).query).items()}
    digest = hmac.new(b"hush-hush", f"{query['timestamp']}\nhush-hush".encode(), hashlib.sha256).digest()
    assert query["sign"] == base64.b64encode(digest).decode()
    assert len(query["timestamp"]) == 13
    assert query["key"] == "hush"
    assert json.loads(webhook.calls[0].body)["text"]["content"].startswith("kouan：")


def test_a_chat_of_feishu_is_signed_in_the_body(outbox: Outbox, webhook: WebhookServer) -> None:
    webhook.answers = [Answer(body=b'{"code":0,"msg":"success","data":{}}')]
    waiting(outbox, rules(webhook, "feishu"))
    assert send_due(outbox.database, rules(webhook, "feishu")) == Sent(sent=1)
    body = json.loads(webhook.calls[0].body)
    digest = hmac.new(f"{body['timestamp']}\nhush-hush".encode(), b"", hashlib.sha256).digest()
    assert body["sign"] == base64.b64encode(digest).decode()
    assert body["msg_type"] == "text"
    assert body["content"]["text"].startswith("kouan：")


def test_without_a_secret_nothing_is_signed(outbox: Outbox, webhook: WebhookServer) -> None:
    forms: tuple[WebhookFormat, ...] = ("kouan", "dingtalk", "feishu")
    for form in forms:
        webhook.answers = [Answer(body=b'{"errcode":0,"code":0}')]
        waiting(outbox, rules(webhook, form, secret=None))
        assert send_due(outbox.database, rules(webhook, form, secret=None)) == Sent(sent=1)
    ours, dingtalk, feishu = webhook.calls
    assert "X-Kouan-Signature" not in ours.headers
    assert dingtalk.path == "/hook?key=hush"
    assert "sign" not in json.loads(feishu.body)


@pytest.mark.parametrize(
    ("form", "answer"),
    [
        ("kouan", Answer(status=500)),
        ("kouan", Answer(status=429)),
        ("wecom", Answer(body=b'{"errcode":45009}')),
        ("dingtalk", Answer(body=b'{"errcode":130101,"errmsg":"send too fast"}')),
        ("feishu", Answer(status=400, body=b'{"code":11232}')),
        ("feishu", Answer(body=b"<html>sign in to the hotel's network</html>")),
        ("kouan", Answer(drip=True)),
    ],
)
def test_what_may_pass_is_tried_again_with_the_same_id(
    outbox: Outbox, webhook: WebhookServer, form: WebhookFormat, answer: Answer
) -> None:
    webhook.answers = [answer, Answer(body=b'{"errcode":0,"code":0}')]
    chosen = rules(webhook, form)
    waiting(outbox, chosen)
    assert send_due(outbox.database, chosen) == Sent(waiting=1)
    assert send_due(outbox.database, chosen) == Sent()  # it is not due yet
    with outbox.database.session() as session:
        assert not notices_are_due(session)
        fault = last_fault(session)
    assert fault is not None
    assert fault.state == "waiting"
    outbox.later(wait_after(1))
    with outbox.database.session() as session:
        assert notices_are_due(session)
    assert send_due(outbox.database, chosen) == Sent(sent=1)
    first, second = webhook.calls
    assert first.headers["X-Kouan-Notice"] == second.headers["X-Kouan-Notice"]
    with outbox.database.session() as session:
        assert last_fault(session) is None


def test_a_receiver_that_hangs_is_left_and_asked_again(outbox: Outbox, webhook: WebhookServer) -> None:
    answered = threading.Event()
    webhook.answers = [Answer(hang=answered)]
    waiting(outbox, rules(webhook))
    assert send_due(outbox.database, rules(webhook)) == Sent(waiting=1)
    assert outbox.notices()[0].error == "timeout"
    answered.set()
    outbox.later(wait_after(1))
    assert send_due(outbox.database, rules(webhook)) == Sent(sent=1)


@pytest.mark.parametrize(
    ("form", "answer", "error"),
    [
        ("kouan", Answer(status=400), "http-400"),
        ("kouan", Answer(status=404), "http-404"),
        ("kouan", Answer(status=307, headers={"Location": "/elsewhere"}), "redirected-307"),
        ("wecom", Answer(body=b'{"errcode":93000,"errmsg":"invalid webhook url"}'), "code-93000"),
        ("dingtalk", Answer(body=b'{"errcode":310000,"errmsg":"sign not match"}'), "code-310000"),
        ("feishu", Answer(body=b'{"code":19021,"msg":"sign match fail"}'), "code-19021"),
    ],
)
def test_what_a_receiver_refuses_for_good_is_tried_once(
    outbox: Outbox, webhook: WebhookServer, form: WebhookFormat, answer: Answer, error: str
) -> None:
    webhook.answers = [answer]
    waiting(outbox, rules(webhook, form))
    assert send_due(outbox.database, rules(webhook, form)) == Sent(failed=1)
    outbox.later(wait_after(9))
    assert send_due(outbox.database, rules(webhook, form)) == Sent()
    assert len(webhook.calls) == 1
    (notice,) = outbox.notices()
    assert (notice.state, notice.error) == ("failed", error)


def test_after_most_attempts_it_has_failed(outbox: Outbox, webhook: WebhookServer) -> None:
    webhook.answers = [Answer(status=503) for _ in range(9)]
    waiting(outbox, rules(webhook))
    outcomes = []
    for attempt in range(1, 5):
        outcomes.append(send_due(outbox.database, rules(webhook)))
        outbox.later(wait_after(attempt))
    assert outcomes == [Sent(waiting=1), Sent(waiting=1), Sent(failed=1), Sent()]
    assert outbox.notices()[0].error == "http-503"
    with outbox.database.session() as session:
        assert [(count.channel, count.state, count.notices) for count in count_notices(session)] == [
            ("webhook", "failed", 1)
        ]


def test_waits_grow_to_an_hour() -> None:
    waits = [wait_after(attempt).total_seconds() for attempt in range(1, 50)]
    assert waits[:4] == [15, 60, 240, 960]
    assert waits == sorted(waits)
    assert waits[-1] == 3600


def test_nobody_answering_is_a_passing_fault_and_neither_log_nor_row_shows_the_address(
    outbox: Outbox, caplog: pytest.LogCaptureFixture
) -> None:
    chosen = NoticeRules(webhook=Webhook("http://127.0.0.1:9/hook?key=hush", secret="hush"), seconds=0.5)
    waiting(outbox, chosen)
    with caplog.at_level(logging.WARNING):
        assert send_due(outbox.database, chosen) == Sent(waiting=1)
    assert "unreachable-ConnectError" in caplog.text
    assert "hush" not in caplog.text
    assert "hush" not in str(outbox.notices()[0])
    assert "hush" not in repr(chosen)


def test_a_channel_that_hangs_is_asked_once_however_many_wait(outbox: Outbox, webhook: WebhookServer) -> None:
    for _ in range(3):
        waiting(outbox, rules(webhook))
    webhook.answers = [Answer(status=500)]
    assert send_due(outbox.database, rules(webhook)) == Sent(waiting=1)
    assert send_due(outbox.database, rules(webhook)) == Sent(sent=2)
    outbox.later(wait_after(1))
    assert send_due(outbox.database, rules(webhook)) == Sent(sent=1)


def test_a_message_whose_senders_all_died_is_given_up(outbox: Outbox, webhook: WebhookServer) -> None:
    waiting(outbox, rules(webhook))
    with outbox.database.session() as session:
        session.exec(update(Notice).values(attempts=3))
    assert send_due(outbox.database, rules(webhook)) == Sent(failed=1)
    assert outbox.notices()[0].error == "attempts-exhausted"
    assert webhook.calls == []


def test_a_message_of_a_channel_that_is_no_longer_configured_does_not_wait_for_ever(
    outbox: Outbox, webhook: WebhookServer
) -> None:
    waiting(outbox, rules(webhook))
    assert send_due(outbox.database, NoticeRules()) == Sent(failed=1)
    assert outbox.notices()[0].error == "not-configured"


SENDER = """
import sys
from bookings.database import Database
from bookings.notices.channels import NoticeRules, Webhook
from bookings.notices.sending import send_due
send_due(Database.open(sys.argv[1]), NoticeRules(webhook=Webhook(sys.argv[2], secret=sys.argv[3])))
"""


def test_a_sender_that_was_killed_leaves_the_message_to_the_next_with_the_same_id(
    outbox: Outbox, webhook: WebhookServer
) -> None:
    chosen = rules(webhook)
    waiting(outbox, chosen)
    answered = threading.Event()
    webhook.answers = [Answer(hang=answered)]
    url = outbox.database.engine.url.render_as_string(hide_password=False)
    with subprocess.Popen([sys.executable, "-c", SENDER, url, webhook.address, SECRET]) as sender:
        until(lambda: len(webhook.calls) == 1, "the message is being sent")
        sender.kill()
    answered.set()
    assert send_due(outbox.database, chosen) == Sent()  # somebody may still be sending it
    outbox.later(sending.claim_time(NoticeRules()))
    assert send_due(outbox.database, chosen) == Sent(sent=1)
    first, second = webhook.calls
    assert first.headers["X-Kouan-Notice"] == second.headers["X-Kouan-Notice"]
    assert first.body == second.body


def test_what_was_sent_a_month_ago_is_forgotten(outbox: Outbox, webhook: WebhookServer) -> None:
    waiting(outbox, rules(webhook))
    send_due(outbox.database, rules(webhook))
    outbox.later(sending.KEPT)
    send_due(outbox.database, rules(webhook))
    assert outbox.notices() == []
