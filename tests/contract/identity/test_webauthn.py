"""identity.ports.WebAuthn: one suite for the library's adapter and for the fake."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from tests.support.authenticator import Passkey, b64
from tests.support.webauthn import PlainPasskey, PlainWebAuthn

from folkmoot.identity.adapters.webauthn import LibraryWebAuthn
from folkmoot.identity.permissions import Role
from folkmoot.identity.ports import KnownPasskey, PasskeyRefused, RelyingParty, WebAuthn
from folkmoot.identity.service import Account

SITE = RelyingParty("desk.example.org", "https://desk.example.org")
ADA = Account("a" * 32, "ada@example.org", Role.ADMIN, None, None)


@dataclass(frozen=True, slots=True)
class Pair:
    """A library, and passkeys that it understands."""

    library: WebAuthn
    passkey: Callable[..., Any]


PAIRS = {
    "library, ES256": Pair(LibraryWebAuthn(), lambda **more: Passkey(SITE.id, "ES256", **more)),
    "library, EdDSA": Pair(LibraryWebAuthn(), lambda **more: Passkey(SITE.id, "EdDSA", **more)),
    "fake": Pair(PlainWebAuthn(), lambda **more: PlainPasskey(SITE.id, **more)),
}


@pytest.fixture(params=list(PAIRS))
def pair(request: pytest.FixtureRequest) -> Pair:
    return PAIRS[request.param]


def creation(pair: Pair, passkey: Any, challenge: bytes, **how: Any) -> dict[str, Any]:
    origin = how.pop("origin", SITE.origin)
    return dict(passkey.register(pair.library.creation_options(SITE, challenge, ADA, []), origin, **how))


def assertion(pair: Pair, passkey: Any, challenge: bytes, **how: Any) -> dict[str, Any]:
    origin = how.pop("origin", SITE.origin)
    return dict(passkey.answer(pair.library.request_options(SITE, challenge), origin, **how))


def test_a_passkey_is_made_and_used(pair: Pair) -> None:
    passkey, first, second = pair.passkey(count=0), secrets.token_bytes(32), secrets.token_bytes(32)
    made = pair.library.verify_creation(SITE, first, creation(pair, passkey, first))
    assert (made.credential, made.public, made.sign_count) == (passkey.id, passkey.cose, 0)
    used = assertion(pair, passkey, second)
    assert pair.library.credential_of(used) == passkey.id
    assert pair.library.verify_assertion(SITE, second, used, KnownPasskey(made.public, 0)) == 1


def test_a_passkey_that_does_not_count_stays_at_zero(pair: Pair) -> None:
    passkey, challenge = pair.passkey(), secrets.token_bytes(32)
    known = KnownPasskey(passkey.cose, 0)
    for _ in range(2):
        assert pair.library.verify_assertion(SITE, challenge, assertion(pair, passkey, challenge), known) == 0


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"origin": "https://desk.example.org.evil.example"}, "another site"),
        ({"origin": "http://desk.example.org"}, "another site"),
        ({"rp_id": "evil.example"}, "another site"),
        ({"verified": False}, "did not verify who holds it"),
    ],
)
def test_what_is_for_another_site_or_without_the_user_verified_is_refused(
    pair: Pair, how: dict[str, Any], said: str
) -> None:
    passkey, challenge = pair.passkey(), secrets.token_bytes(32)
    with pytest.raises(PasskeyRefused, match=said):
        pair.library.verify_creation(SITE, challenge, creation(pair, passkey, challenge, **how))
    with pytest.raises(PasskeyRefused, match=said):
        pair.library.verify_assertion(
            SITE, challenge, assertion(pair, passkey, challenge, **how), KnownPasskey(passkey.cose, 0)
        )


def test_an_answer_to_another_challenge_is_refused(pair: Pair) -> None:
    passkey, asked, other = pair.passkey(), secrets.token_bytes(32), secrets.token_bytes(32)
    with pytest.raises(PasskeyRefused, match="another challenge"):
        pair.library.verify_creation(SITE, asked, creation(pair, passkey, other))
    with pytest.raises(PasskeyRefused, match="another challenge"):
        pair.library.verify_assertion(SITE, asked, assertion(pair, passkey, other), KnownPasskey(passkey.cose, 0))


def test_another_passkeys_signature_is_refused(pair: Pair) -> None:
    passkey, other, challenge = pair.passkey(), pair.passkey(), secrets.token_bytes(32)
    with pytest.raises(PasskeyRefused, match="does not verify"):
        pair.library.verify_assertion(SITE, challenge, assertion(pair, passkey, challenge), KnownPasskey(other.cose, 0))


def test_a_count_that_goes_back_is_that_of_a_copy(pair: Pair) -> None:
    passkey, challenge = pair.passkey(count=4), secrets.token_bytes(32)
    for known in (5, 6):
        passkey.count = 4
        with pytest.raises(PasskeyRefused, match="went back"):
            pair.library.verify_assertion(
                SITE, challenge, assertion(pair, passkey, challenge), KnownPasskey(passkey.cose, known)
            )


def test_neither_is_the_other(pair: Pair) -> None:
    """What creates does not sign in, and what signs in does not create."""
    passkey, challenge = pair.passkey(), secrets.token_bytes(32)
    with pytest.raises(PasskeyRefused):
        pair.library.verify_creation(SITE, challenge, assertion(pair, passkey, challenge))
    with pytest.raises(PasskeyRefused):
        pair.library.verify_assertion(
            SITE, challenge, creation(pair, passkey, challenge), KnownPasskey(passkey.cose, 0)
        )


@pytest.mark.parametrize("rubbish", [{}, {"id": None}, {"id": "é"}, {"id": "!!", "response": []}, {"id": 7}])
def test_rubbish_is_refused(pair: Pair, rubbish: dict[str, Any]) -> None:
    challenge = secrets.token_bytes(32)
    with pytest.raises(PasskeyRefused):
        pair.library.verify_creation(SITE, challenge, rubbish)
    with pytest.raises(PasskeyRefused):
        pair.library.verify_assertion(SITE, challenge, rubbish, KnownPasskey(b"", 0))


@pytest.mark.parametrize("field", ["attestationObject", "clientDataJSON"])
@pytest.mark.parametrize("value", ["", "AAAA", "!!", b64(b"\xa1\x61"), b64(b'{"type":'), b64(b"[]")])
def test_a_damaged_attestation_is_refused(field: str, value: str) -> None:
    passkey, challenge, library = Passkey(SITE.id), secrets.token_bytes(32), LibraryWebAuthn()
    sent = passkey.register(library.creation_options(SITE, challenge, ADA, []), SITE.origin)
    sent["response"][field] = value
    with pytest.raises(PasskeyRefused):
        library.verify_creation(SITE, challenge, sent)


@pytest.mark.parametrize("field", ["authenticatorData", "clientDataJSON", "signature"])
@pytest.mark.parametrize("value", ["", "AAAA", "!!", b64(b"[]"), b64(bytes(37))])
def test_a_damaged_assertion_is_refused(field: str, value: str) -> None:
    passkey, challenge, library = Passkey(SITE.id), secrets.token_bytes(32), LibraryWebAuthn()
    sent = passkey.answer(library.request_options(SITE, challenge), SITE.origin)
    sent["response"][field] = value
    with pytest.raises(PasskeyRefused):
        library.verify_assertion(SITE, challenge, sent, KnownPasskey(passkey.cose, 0))


def test_what_a_browser_is_asked_for() -> None:
    library = LibraryWebAuthn()
    asked: Any = library.creation_options(SITE, b"c" * 32, ADA, [b"known"])
    assert asked["rp"] == {"id": SITE.id, "name": "Folkmoot"}
    assert asked["authenticatorSelection"]["userVerification"] == "required"
    assert asked["authenticatorSelection"]["residentKey"] == "required"
    assert [one["alg"] for one in asked["pubKeyCredParams"]] == [-7, -8]
    assert [one["id"] for one in asked["excludeCredentials"]] == [b64(b"known")]
    assert asked["attestation"] == "none"
    signing: Any = library.request_options(SITE, b"c" * 32)
    assert (signing["rpId"], signing["userVerification"]) == (SITE.id, "required")
    assert not signing.get("allowCredentials"), "asking tells nobody who has an account"
