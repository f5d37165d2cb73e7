"""What request bodies share: a field that is not known is refused, and what is signed comes with its proof."""

from __future__ import annotations

import binascii
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from webauthn.helpers import base64url_to_bytes

from folkmoot.orders.domain import proofs
from folkmoot.orders.emergencies import Finding
from folkmoot.redress.domain import Outcome
from folkmoot.runtime.errors import Promise, invalid

Text = Field(min_length=1, max_length=5000)
Nonce = Field(min_length=8, max_length=128)


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Proof(Strict):
    """By a key file: `signature`, hex. By a passkey: the parts of its assertion, base64url."""

    key_id: str
    signature: str = Field(max_length=4096)
    authenticator_data: str | None = Field(None, max_length=4096)
    client_data: str | None = Field(None, max_length=8192)

    @property
    def by_passkey(self) -> bool:
        return self.authenticator_data is not None or self.client_data is not None

    def read(self) -> proofs.Proof:
        """Raises for what cannot be read: it is no proof of anybody's."""
        try:
            if not self.by_passkey:
                return proofs.Signature(bytes.fromhex(self.signature))
            return proofs.Assertion(
                base64url_to_bytes(self.authenticator_data or ""),
                base64url_to_bytes(self.client_data or ""),
                base64url_to_bytes(self.signature),
            )
        except (ValueError, binascii.Error) as problem:
            said = "a proof is an Ed25519 signature in hex, or a passkey's assertion in base64url"
            raise invalid(said, "proof", Promise.TWO_PEOPLE) from problem


class ReviewFields(Strict):
    """One reviewer's assessment. What is left out is as the order asks."""

    verdict: Literal["grant", "narrow", "reject", "ask"]
    grounds: list[str] = Field([], max_length=8)
    legality: str = Text
    necessity: str = Text
    proportionality: str = Text
    meetings: list[str] | None = None
    territory: list[str] | None = None
    measures: list[str] | None = None
    ends_at: AwareDatetime | None = None
    expected_people: int | None = None
    sealed_until: AwareDatetime | None = None
    gag_law: str | None = Field(None, max_length=500)


class ReviewDraft(ReviewFields):
    key_id: str


class ReviewIn(ReviewFields):
    nonce: str = Nonce
    proof: Proof


class ResumeFields(Strict):
    legality: str = Text
    necessity: str = Text
    proportionality: str = Text
    expected_people: int | None = None


class ResumeDraft(ResumeFields):
    key_id: str


class ResumeIn(ResumeFields):
    nonce: str = Nonce
    proof: Proof


class EmergencyFields(Strict):
    outcome: Finding
    reasons: str = Text


class EmergencyDraft(EmergencyFields):
    key_id: str


class EmergencyIn(EmergencyFields):
    nonce: str = Nonce
    proof: Proof


class EndorsementDraft(Strict):
    """`subject`: the digest of what was proposed, or the id of its authority or key."""

    subject: str
    key_id: str


class EndorseIn(Strict):
    subject: str
    proof: Proof


class DecisionFields(Strict):
    """`outside_route`: where else to turn, if not what the order and the operator name."""

    outcome: Outcome
    reasons: str = Text
    outside_route: str | None = Field(None, max_length=1000)


class DecisionDraft(DecisionFields):
    key_id: str


class DecisionIn(DecisionFields):
    proof: Proof
