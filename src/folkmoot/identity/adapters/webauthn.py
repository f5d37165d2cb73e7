"""identity.ports.WebAuthn, by the `webauthn` library."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar, cast

import webauthn
from webauthn.helpers import base64url_to_bytes
from webauthn.helpers.cose import COSEAlgorithmIdentifier
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from folkmoot.identity.ports import KnownPasskey, NewPasskey, PasskeyRefused, RelyingParty
from folkmoot.identity.service import Account
from folkmoot.runtime.canonical import Json

T = TypeVar("T")
# What those who verify a review later can verify too.
ALGORITHMS = [COSEAlgorithmIdentifier.ECDSA_SHA_256, COSEAlgorithmIdentifier.EDDSA]
_LONGEST_ID = 1023  # WebAuthn level 3, §4


class LibraryWebAuthn:
    def creation_options(
        self, site: RelyingParty, challenge: bytes, account: Account, exclude: Sequence[bytes]
    ) -> dict[str, Json]:
        options = webauthn.generate_registration_options(
            rp_id=site.id,
            rp_name="Folkmoot",
            user_id=account.id.encode(),
            user_name=account.email,
            user_display_name=account.email,
            challenge=challenge,
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED,
                user_verification=UserVerificationRequirement.REQUIRED,
            ),
            exclude_credentials=[PublicKeyCredentialDescriptor(id=known) for known in exclude],
            supported_pub_key_algs=ALGORITHMS,
        )
        return _json(webauthn.options_to_json(options))

    def request_options(self, site: RelyingParty, challenge: bytes) -> dict[str, Json]:
        options = webauthn.generate_authentication_options(
            rp_id=site.id, challenge=challenge, user_verification=UserVerificationRequirement.REQUIRED
        )
        return _json(webauthn.options_to_json(options))

    def verify_creation(self, site: RelyingParty, challenge: bytes, credential: Mapping[str, Json]) -> NewPasskey:
        made = _refusing(
            lambda: webauthn.verify_registration_response(
                credential=dict(credential),
                expected_challenge=challenge,
                expected_rp_id=site.id,
                expected_origin=site.origin,
                require_user_verification=True,
                supported_pub_key_algs=ALGORITHMS,
            )
        )
        return NewPasskey(made.credential_id, made.credential_public_key, made.sign_count)

    def credential_of(self, credential: Mapping[str, Json]) -> bytes:
        found = _refusing(lambda: base64url_to_bytes(str(credential["id"])))
        if not 0 < len(found) <= _LONGEST_ID:
            raise PasskeyRefused("the passkey's id cannot be read")
        return found

    def verify_assertion(
        self, site: RelyingParty, challenge: bytes, credential: Mapping[str, Json], known: KnownPasskey
    ) -> int:
        used = _refusing(
            lambda: webauthn.verify_authentication_response(
                credential=dict(credential),
                expected_challenge=challenge,
                expected_rp_id=site.id,
                expected_origin=site.origin,
                credential_public_key=known.public,
                credential_current_sign_count=known.sign_count,
                require_user_verification=True,
            )
        )
        return used.new_sign_count


def _refusing(verify: Callable[[], T]) -> T:
    """Whatever is wrong with what a browser sent, and wherever the library stumbles over it, is a refusal. The
    library's own messages quote what was sent, so they go no further."""
    try:
        return verify()
    except WebAuthnException as problem:
        raise PasskeyRefused(_said(str(problem))) from None
    except (ValueError, KeyError, TypeError, IndexError, AttributeError):
        raise PasskeyRefused("what the browser sent cannot be read") from None


def _said(message: str) -> str:
    for mark, said in (
        ("origin", "it is for another site"),
        ("RP ID", "it is for another site"),
        ("challenge", "it answers another challenge"),
        ("verification", "the passkey did not verify who holds it (by PIN, fingerprint or face)"),
        ("sign count", "its count of signatures went back, as that of a copy would"),
        ("signature", "its signature does not verify"),
    ):
        if mark.casefold() in message.casefold():
            return said
    return "what the browser sent does not verify"


def _json(text: str) -> dict[str, Json]:
    return cast("dict[str, Json]", json.loads(text))
