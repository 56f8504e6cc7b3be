"""Over TLS, with a certificate that only AWS_CA_BUNDLE makes trusted."""

import asyncio
import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

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


def ask(certificate, trusted):
    body = bytes(1 << 20)

    async def serve(reader, writer):
        head = await reader.readuntil(b"\r\n\r\n")
        if b"content-length" in head:
            await reader.readexactly(len(body))
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        await writer.drain()
        writer.close()

    async def run():
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate)
        async with await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context) as server:
            url = f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}"
            wire = Wire(url, trusted)
            try:
                answer = await wire.send(Request("PUT", "/k", "", {"host": "h"}, body))
            finally:
                wire.close()
                await asyncio.sleep(0.05)
            return wire.encrypted, answer.status, answer.body == body

    return asyncio.run(run())


def test_a_trusted_certificate_is_taken(certificate):
    assert ask(certificate, certificate) == (True, 200, True)


def test_any_other_certificate_is_refused(certificate):
    with pytest.raises(BrokenAnswerError, match="certificate"):
        ask(certificate, None)
