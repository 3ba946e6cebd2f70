"""The key pair of notifications: signs claims, and shows its public half.

Source:
    Provider, Notifications page: claims are signed, and the key is
    published.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from gettone.sandbox.shelf import Shelf
from gettone.wire.messages import Response

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

__all__ = ["PUBLIC_KEY_PATH", "public_key", "served_public_key", "signed"]

# Ours: the provider prints its key in its documentation.
PUBLIC_KEY_PATH: Final = "/_webhooks/public_key.pem"

_NAME: Final = "webhooks"
# FIPS 186-5, curve P-256: how many points the base point generates.
_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def signed(shelf: Shelf, claims: Mapping[str, object]) -> str:
    """Write claims as a JSON Web Token signed with ES256.

    Source:
        Provider, Notifications page; RFC 7518 section 3.4.
    """
    import jwt

    return jwt.encode(dict(claims), _private_key(shelf), algorithm="ES256")


def public_key(shelf: Shelf) -> bytes:
    """Give the key that tells what this sandbox signed, as PEM."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    public = _private_key(shelf).public_key()
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def served_public_key(shelf: Shelf) -> Response:
    """Answer with that key; it is no secret."""
    headers = {"content-type": "application/x-pem-file"}
    return Response(status=200, headers=headers, body=public_key(shelf))


def _private_key(shelf: Shelf) -> EllipticCurvePrivateKey:
    """Make the private key from secret bytes; from the same ones the same key.

    Source:
        FIPS 186-5, appendix A.2.1: a number far larger than the order, so
        that the remainder favours none.
    """
    from cryptography.hazmat.primitives.asymmetric import ec

    wide = int.from_bytes(hashlib.sha512(shelf.key(_NAME)).digest())
    return ec.derive_private_key(wide % (_ORDER - 1) + 1, ec.SECP256R1())
