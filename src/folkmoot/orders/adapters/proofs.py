"""Verifying proofs: Ed25519 by `cryptography`, passkeys' assertions by `webauthn`."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from webauthn import verify_authentication_response
from webauthn.helpers import bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import AuthenticationCredential, AuthenticatorAssertionResponse

from folkmoot.orders.domain.proofs import Algorithm, Assertion, Proof, PublicKey, Signature, challenge


def verify_proof(key: PublicKey, proof: Proof, message: bytes) -> bool:
    """Whether `proof` is `key`'s over these canonical bytes. Malformed input is simply not."""
    if key.algorithm is Algorithm.ED25519 and isinstance(proof, Signature):
        return _signed(key.public, proof.signature, message)
    if key.algorithm is Algorithm.WEBAUTHN and isinstance(proof, Assertion) and key.rp_id:
        return _asserted(key.public, key.rp_id, proof, challenge(message))
    return False


def _signed(public: bytes, signature: bytes, message: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _asserted(public: bytes, rp_id: str, proof: Assertion, expected: bytes) -> bool:
    origin = _origin(proof.client_data, rp_id)
    if origin is None:
        return False
    name = b"reviewer"  # which credential it was is told by the public key
    try:
        verify_authentication_response(
            credential=AuthenticationCredential(
                id=bytes_to_base64url(name),
                raw_id=name,
                response=AuthenticatorAssertionResponse(
                    client_data_json=proof.client_data,
                    authenticator_data=proof.authenticator_data,
                    signature=proof.signature,
                ),
            ),
            expected_challenge=expected,
            expected_rp_id=rp_id,
            expected_origin=origin,
            credential_public_key=public,
            # The sign count is not compared: whoever verifies the log has none to compare it with, and many passkeys
            # count nothing. So a copied passkey is not noticed by its use. Nor is it told here whether a proof was
            # handed in before: a review, a resumption and an emergency's review hold a nonce of the server's, spent
            # once; an endorsement and an appeal's decision hold none, and count once.
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    except (WebAuthnException, InvalidSignature, ValueError, KeyError, TypeError, AttributeError):
        return False
    return True


def _origin(client_data: bytes, rp_id: str) -> str | None:
    """The origin that the browser states, if it is the passkey's host or below it (WebAuthn §5.1.3), over HTTPS but on
    this machine."""
    try:
        origin = json.loads(client_data)["origin"]
        parts = urlsplit(origin)
        host = parts.hostname or ""
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    here = rp_id == "localhost" or rp_id.endswith(".localhost")
    if parts.scheme != "https" and not (parts.scheme == "http" and here):
        return None
    return str(origin) if host == rp_id or host.endswith(f".{rp_id}") else None
