"""Messages by e-mail, to a real SMTP server on loopback."""

from pathlib import Path

import pytest

from bookings.notices.channels import Mail, MailSecurity, NoticeRules
from bookings.notices.collecting import collect
from bookings.notices.sending import Sent, claim_time, send_due, wait_after
from tests.bookings.notices.conftest import Outbox
from tests.bookings.notices.receivers import MailServer, mail_server, self_signed


def rules(
    server: MailServer,
    security: MailSecurity = "plain",
    *recipients: str,
    user: str | None = None,
    password: str | None = None,
) -> NoticeRules:
    people = recipients or ("clerk@mail.example", "chief@mail.example")
    mail = Mail("127.0.0.1", server.port, "kouan@mail.example", people, security, user, password)
    return NoticeRules(mail=mail, seconds=2, attempts=3)


def waiting(outbox: Outbox, chosen: NoticeRules) -> None:
    outbox.find()
    collect(outbox.database, chosen)


def test_a_mail_is_utf8_in_subject_and_text_and_names_people(outbox: Outbox, mail: MailServer) -> None:
    waiting(outbox, rules(mail))
    assert send_due(outbox.database, rules(mail)) == Sent(sent=1)
    (received,) = mail.mails
    assert "新的预约与报关差异" in received["Subject"]
    assert received["From"] == "kouan@mail.example"
    assert received["To"] == "clerk@mail.example, chief@mail.example"
    assert mail.recipients == [["clerk@mail.example", "chief@mail.example"]]
    assert received["Message-ID"] == f"<{outbox.notices()[0].body['id']}@mail.example>"
    assert received["Auto-Submitted"] == "auto-generated"
    assert received["Date"] is not None
    assert received.get_content_charset() == "utf-8"
    assert "报关单 940220240000224219" in received.get_content()
    assert mail.signed_in == []


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_mail_is_encrypted_and_signed_in_for(
    outbox: Outbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, security: MailSecurity
) -> None:
    certificate = self_signed(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with mail_server(certificate=certificate, tls_at_once=security == "tls") as server:
        chosen = rules(server, security, user="kouan", password="right")
        waiting(outbox, chosen)
        assert send_due(outbox.database, chosen) == Sent(sent=1)
        assert server.encrypted == [True]
        assert server.signed_in == ["kouan"]


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_nobody_vouches_for_gets_no_password(
    outbox: Outbox, tmp_path: Path, security: MailSecurity
) -> None:
    with mail_server(certificate=self_signed(tmp_path), tls_at_once=security == "tls") as server:
        chosen = rules(server, security, user="kouan", password="right")
        waiting(outbox, chosen)
        assert send_due(outbox.database, chosen) == Sent(waiting=1)
        assert server.signed_in == []
        assert "SSLCertVerificationError" in str(outbox.notices()[0].error)


def test_a_server_that_offers_no_encryption_gets_nothing_when_it_is_wanted(outbox: Outbox) -> None:
    with mail_server(offers_starttls=False) as server:
        chosen = rules(server, "starttls", user="kouan", password="right")
        waiting(outbox, chosen)
        assert send_due(outbox.database, chosen) == Sent(failed=1)
        assert server.signed_in == []
        assert server.mails == []
        assert outbox.notices()[0].error == "smtp-not-supported"


def test_a_wrong_password_is_no_passing_fault(outbox: Outbox, mail: MailServer) -> None:
    chosen = rules(mail, user="kouan", password="wrong")
    waiting(outbox, chosen)
    assert send_due(outbox.database, chosen) == Sent(failed=1)
    assert outbox.notices()[0].error == "smtp-535"


def test_a_server_that_is_busy_is_asked_again_with_the_same_message_id(
    outbox: Outbox, mail: MailServer
) -> None:
    mail.refused = {"MAIL": "451 try later"}
    waiting(outbox, rules(mail))
    assert send_due(outbox.database, rules(mail)) == Sent(waiting=1)
    mail.refused = {}
    outbox.later(wait_after(1))
    assert send_due(outbox.database, rules(mail)) == Sent(sent=1)
    assert len(mail.mails) == 1


def test_a_mail_whose_confirmation_was_lost_comes_again_with_the_same_message_id(
    outbox: Outbox, mail: MailServer
) -> None:
    def lost() -> None:
        mail.after_mail = lambda: None
        raise EOFError

    mail.after_mail = lost
    waiting(outbox, rules(mail))
    assert send_due(outbox.database, rules(mail)) == Sent(waiting=1)
    outbox.later(claim_time(rules(mail)))
    assert send_due(outbox.database, rules(mail)) == Sent(sent=1)
    first, second = mail.mails
    assert first["Message-ID"] == second["Message-ID"]


def test_one_wrong_address_does_not_keep_the_mail_from_the_others(outbox: Outbox, mail: MailServer) -> None:
    chosen = rules(mail, "plain", "unknown@mail.example", "clerk@mail.example")
    waiting(outbox, chosen)
    assert send_due(outbox.database, chosen) == Sent(sent=1)
    assert mail.recipients == [["clerk@mail.example"]]


def test_only_wrong_addresses_are_no_passing_fault(outbox: Outbox, mail: MailServer) -> None:
    chosen = rules(mail, "plain", "unknown@mail.example")
    waiting(outbox, chosen)
    assert send_due(outbox.database, chosen) == Sent(failed=1)
    assert outbox.notices()[0].error == "recipients-550"


def test_a_mail_that_was_taken_is_sent_even_when_the_server_parts_rudely(
    outbox: Outbox, mail: MailServer
) -> None:
    mail.refused = {"QUIT": "554 go away"}
    waiting(outbox, rules(mail))
    assert send_due(outbox.database, rules(mail)) == Sent(sent=1)


def test_a_host_that_cannot_be_one_is_no_passing_fault(outbox: Outbox) -> None:
    mail = Mail("mail..example", 25, "kouan@mail.example", ("clerk@mail.example",), "plain")
    chosen = NoticeRules(mail=mail, seconds=1)
    waiting(outbox, chosen)
    assert send_due(outbox.database, chosen) == Sent(failed=1)
    assert outbox.notices()[0].error == "wrong-address"
