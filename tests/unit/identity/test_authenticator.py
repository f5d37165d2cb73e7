"""The passkey of the tests is one: a library that knows nothing of it takes what it makes."""

from __future__ import annotations

import secrets

import pytest
import webauthn
from tests.support.authenticator import Algorithm, Passkey, b64
from webauthn.helpers.structs import UserVerificationRequirement

ORIGIN = "https://meet.example.org"


@pytest.mark.parametrize("algorithm", ["ES256", "EdDSA"])
def test_a_credential_and_an_assertion_verify(algorithm: Algorithm) -> None:
    passkey, challenge = Passkey("meet.example.org", algorithm, count=0), secrets.token_bytes(32)
    made = webauthn.verify_registration_response(
        credential=passkey.register({"challenge": b64(challenge), "user": {"id": b64(b"ada")}}, ORIGIN),
        expected_challenge=challenge,
        expected_rp_id="meet.example.org",
        expected_origin=ORIGIN,
        require_user_verification=True,
    )
    assert (made.credential_id, made.credential_public_key) == (passkey.id, passkey.cose)
    options = webauthn.generate_authentication_options(
        rp_id="meet.example.org", user_verification=UserVerificationRequirement.REQUIRED
    )
    used = webauthn.verify_authentication_response(
        credential=passkey.answer({"challenge": b64(options.challenge)}, ORIGIN),
        expected_challenge=options.challenge,
        expected_rp_id="meet.example.org",
        expected_origin=ORIGIN,
        credential_public_key=passkey.cose,
        credential_current_sign_count=0,
        require_user_verification=True,
    )
    assert (used.new_sign_count, used.user_verified) == (1, True)
