"""Over TLS, with a certificate that only AWS_CA_BUNDLE makes trusted; also through a proxy."""

import asyncio
import ssl
from contextlib import asynccontextmanager, nullcontext
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from raywork.errors import UsageError
from raywork.storage.proxy import Proxy
from raywork.storage.wire import BrokenAnswerError, Request, Wire


@pytest.fixture
def certificate(tmp_path):
    """A file with a key and a certificate for 127.0.0.1, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    encoding, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    form = serialization.PrivateFormat.PKCS8
    file = tmp_path / "certificate.pem"
    file.write_bytes(key.private_bytes(encoding, form, plain) + signed.public_bytes(encoding))
    return str(file)


BODY = bytes(1 << 20)


@asynccontextmanager
async def serving(certificate):
    """The URL of a server that answers each request with a body."""

    async def serve(reader, writer):
        head = await reader.readuntil(b"\r\n\r\n")
        if b"content-length" in head:
            await reader.readexactly(len(BODY))
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(BODY) + BODY)
        await writer.drain()
        writer.close()

    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    async with await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context) as server:
        yield f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}"


def ask(certificate, trusted):
    async def run():
        async with serving(certificate) as url:
            wire = Wire(url, trusted)
            try:
                answer = await wire.send(Request("PUT", "/k", "", {"host": "h"}, BODY))
            finally:
                wire.close()
                await asyncio.sleep(0.05)
            return wire.encrypted, answer.status, answer.body == BODY

    return asyncio.run(run())


def test_a_trusted_certificate_is_taken(certificate):
    assert ask(certificate, certificate) == (True, 200, True)


def test_any_other_certificate_is_refused(certificate):
    with pytest.raises(BrokenAnswerError, match="certificate"):
        ask(certificate, None)


async def piped(reader, writer):
    while data := await reader.read(1 << 16):
        writer.write(data)
        await writer.drain()
    writer.close()


class Tunnel:
    """A proxy that makes tunnels for who knows its password, and answers other requests itself."""

    def __init__(self):
        self.heads = []

    async def serve(self, reader, writer):
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        self.heads.append(head)
        method, target, _ = head.split(" ", 2)
        if "proxy-authorization: Basic dXNlcjpwQHNz" not in head:
            writer.write(b"HTTP/1.1 407 Who are you\r\nContent-Length: 0\r\n\r\n")
        elif method == "CONNECT":
            there, back = await asyncio.open_connection(*target.split(":"))
            writer.write(b"HTTP/1.1 200 Connected\r\n\r\n")
            await asyncio.gather(piped(reader, back), piped(there, writer))
        else:
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nplain")
        writer.close()


PASSWORD = "user:p%40ss@"


def through(url, who, trusted=None):
    """Ask for a URL through a proxy, or for one of `serving`; what the proxy was sent."""
    tunnel = Tunnel()

    async def run():
        async with await asyncio.start_server(tunnel.serve, "127.0.0.1", 0) as server:
            address = f"http://{who}127.0.0.1:{server.sockets[0].getsockname()[1]}"
            with pytest.MonkeyPatch.context() as patch:
                patch.setenv("http_proxy", address)
                patch.setenv("https_proxy", address)
                async with serving(trusted) if url is None else nullcontext(url) as there:
                    wire = Wire(there, trusted, Proxy.to(there))
                    try:
                        return await wire.send(Request("GET", "/k", "", {"host": "h"}))
                    finally:
                        wire.close()
                        await asyncio.sleep(0.05)

    return asyncio.run(run()), tunnel.heads


def test_a_proxy_makes_a_tunnel_for_tls(certificate):
    answer, heads = through(None, PASSWORD, certificate)
    assert len(answer.body) == 1 << 20
    assert [head.split(" ")[0] for head in heads] == ["CONNECT"]


def test_a_proxy_that_refuses_is_an_error(certificate):
    with pytest.raises(BrokenAnswerError, match=r"the proxy 127\.0\.0\.1 answered 407"):
        through(None, "", certificate)


def test_a_proxy_takes_other_requests_with_their_whole_url():
    answer, heads = through("http://storage.example", PASSWORD)
    assert answer.body == b"plain"
    assert heads[0].startswith("GET http://storage.example/k HTTP/1.1")


def test_some_hosts_are_reached_without_the_proxy(monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    assert Proxy.to("https://storage.example") is not None
    monkeypatch.setenv("NO_PROXY", "storage.example")
    assert Proxy.to("https://storage.example") is None


def test_a_proxy_of_another_kind_is_refused(monkeypatch):
    monkeypatch.setenv("https_proxy", "socks5://127.0.0.1:1")
    with pytest.raises(UsageError, match="HTTPS_PROXY: give a proxy as http://host:port"):
        Proxy.to("https://storage.example")
