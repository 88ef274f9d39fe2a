"""Real receivers on loopback: a webhook and a mail server that do what a test tells them."""

import base64
import socket
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import cast

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass(frozen=True)
class Received:
    """One call as it came in."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Answer:
    """What the webhook does next."""

    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=dict)
    hang: threading.Event | None = None
    """Answer only when it is set, or the test ends."""
    drip: bool = False
    """Send the body a byte at a time, for ever."""


@dataclass
class WebhookServer:
    """Calls so far; ``answers`` are given in order, then all are taken."""

    address: str
    calls: list[Received] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)


@contextmanager
def webhook_server() -> Iterator[WebhookServer]:
    """A webhook on a free port."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            state.calls.append(Received(self.path, dict(self.headers), body))
            answer = state.answers.pop(0) if state.answers else Answer()
            if answer.hang is not None:
                answer.hang.wait(30)
            try:
                self._answer(answer)
            except OSError:
                self.close_connection = True  # the caller has gone

        def _answer(self, answer: Answer) -> None:
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            if answer.drip:
                self.end_headers()
                while not ended.wait(0.02):
                    self.wfile.write(b" ")
                    self.wfile.flush()
                return
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, *_: object) -> None:
            """Nothing is said."""

    ended = threading.Event()
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        state = WebhookServer(f"http://127.0.0.1:{server.server_address[1]}/hook?key=hush")
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield state
        finally:
            ended.set()
            server.shutdown()
            thread.join()


@dataclass
class MailServer:
    """Mails so far, and what the server refuses: by command, the answer it gets."""

    port: int
    mails: list[EmailMessage] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    signed_in: list[str] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    after_mail: Callable[[], None] = lambda: None
    """Called when a mail is stored and not confirmed yet."""


@contextmanager
def mail_server(
    *, certificate: Path | None = None, tls_at_once: bool = False, offers_starttls: bool = True
) -> Iterator[MailServer]:
    """An SMTP server on a free port; with a certificate it can encrypt."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if certificate is not None:
        context.load_cert_chain(certificate)

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            try:
                with closing(_Conversation(self.request, state, context, offers_starttls)) as conversation:
                    conversation.hold(tls_at_once)
            except (OSError, EOFError):
                return  # the caller has gone, or does not trust us

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True

    with Server(("127.0.0.1", 0), Handler) as server:
        state = MailServer(server.server_address[1])
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield state
        finally:
            server.shutdown()
            thread.join()


class _Conversation:
    """SMTP (RFC 5321) as far as a client of ours speaks it."""

    def __init__(
        self, connection: socket.socket, state: MailServer, context: ssl.SSLContext, offers: bool
    ) -> None:
        self._state = state
        self._context = context
        self._offers = offers
        self._encrypted = False
        self._recipients: list[str] = []
        self._connection = connection
        self._file = connection.makefile("rb")

    def close(self) -> None:
        """Ends it, however it went."""
        self._file.close()
        self._connection.close()

    def hold(self, tls_at_once: bool) -> None:
        """Answers until the caller parts."""
        if tls_at_once:
            self._encrypt()
        self._say("220 mail.example")
        while line := self._file.readline():
            command, _, rest = line.decode().strip().partition(" ")
            command = command.upper()
            if command in self._state.refused:
                self._say(self._state.refused[command])
            elif command == "QUIT":
                self._say("221 bye")
                return
            else:
                getattr(self, f"_{command.lower()}")(rest)

    def _say(self, line: str) -> None:
        self._connection.sendall(line.encode() + b"\r\n")

    def _encrypt(self) -> None:
        self._file.close()
        self._connection = self._context.wrap_socket(self._connection, server_side=True)
        self._file = self._connection.makefile("rb")
        self._encrypted = True

    def _ehlo(self, _rest: str) -> None:
        self._say("250-mail.example")
        if self._offers and not self._encrypted:
            self._say("250-STARTTLS")
        self._say("250-AUTH PLAIN")
        self._say("250 8BITMIME")

    def _starttls(self, _rest: str) -> None:
        self._say("220 go ahead")
        self._encrypt()

    def _auth(self, rest: str) -> None:
        _, user, password = base64.b64decode(rest.split()[1]).decode().split("\0")
        if password != "right":
            self._say("535 wrong password")
            return
        self._state.signed_in.append(user)
        self._say("235 welcome")

    def _mail(self, _rest: str) -> None:
        self._recipients = []
        self._say("250 ok")

    def _rset(self, _rest: str) -> None:
        self._say("250 ok")

    def _rcpt(self, rest: str) -> None:
        address = rest.partition("<")[2].partition(">")[0]
        if address.startswith("unknown"):
            self._say("550 no such person")
            return
        self._recipients.append(address)
        self._say("250 ok")

    def _data(self, _rest: str) -> None:
        self._say("354 go on")
        lines: list[bytes] = []
        while (line := self._file.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        mail = message_from_bytes(b"".join(lines), policy=policy.default)
        self._state.mails.append(cast(EmailMessage, mail))
        self._state.recipients.append(self._recipients)
        self._state.encrypted.append(self._encrypted)
        self._state.after_mail()
        self._say("250 stored")


def self_signed(folder: Path) -> Path:
    """A certificate of 127.0.0.1 with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    moment = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(moment - timedelta(days=1))
        .not_valid_after(moment + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "mail.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return file
