"""Certificates in tests: an authority of our own, made when the tests run, and people and offices that it vouches for."""

from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

from foundation import pades
from foundation.pades import Identity
from foundation.signed_files import Office
from tests.support.factories import STORE

PASSPHRASE = "una frase de prueba"
# Around the frozen clock of the tests and today.
FIRST, LAST = datetime(2025, 1, 1, tzinfo=UTC), datetime(2036, 1, 1, tzinfo=UTC)

Pair = tuple[x509.Certificate, ec.EllipticCurvePrivateKey]


def _name(common: str, organisation: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CO"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def _made(common: str, organisation: str, issuer: Pair | None, last: datetime) -> Pair:
    key = ec.generate_private_key(ec.SECP256R1())
    subject, is_root = _name(common, organisation), issuer is None
    usage = x509.KeyUsage(
        *(not is_root, not is_root, False, False, False, is_root, is_root, False, False)
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer[0].subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(FIRST)
        .not_valid_after(last)
        .add_extension(x509.BasicConstraints(is_root, 0 if is_root else None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(issuer[1] if issuer else key, hashes.SHA256())
    )
    return certificate, key


@cache
def authority() -> Pair:
    return _made("Autoridad de prueba", "Entidad de certificación de prueba", None, LAST)


def roots(folder: Path) -> Path:
    """The authority's certificate as an office would trust it."""
    file = folder / "roots.pem"
    file.write_bytes(authority()[0].public_bytes(serialization.Encoding.PEM))
    return file


def archive(folder: Path, name: str = "Oficina de Prueba", *, last: datetime = LAST) -> Path:
    """A PKCS#12 file with a key, its certificate and its authority's."""
    certificate, key = _made(name, "Municipio de Prueba", authority(), last)
    file = folder / f"{name}.p12"
    file.write_bytes(
        pkcs12.serialize_key_and_certificates(
            name.encode(),
            key,
            certificate,
            [authority()[0]],
            serialization.BestAvailableEncryption(PASSPHRASE.encode()),
        )
    )
    return file


def identity(folder: Path, name: str = "Oficina de Prueba", *, last: datetime = LAST) -> Identity:
    return pades.open_identity(archive(folder, name, last=last), PASSPHRASE)


def office(folder: Path, *, roots_file: Path | None = None) -> Office:
    """An installation that signs with a certificate of its own."""
    return Office(
        store=STORE,
        certificate=archive(folder),
        passphrase=PASSPHRASE,
        time_stamps="",
        roots=roots_file,
    )
