"""Receipts: one entry, its proof and the cosigned checkpoint in a small JSON file that verifies offline."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast

from folkmoot.ledger.notes import NoteError, VerifierKey
from folkmoot.ledger.verify.checkpoint import Policy, Trust, VerificationError
from folkmoot.ledger.verify.proof import InclusionProof, verify_inclusion
from folkmoot.runtime.canonical import Json, commitment

FORMAT = "folkmoot/receipt/v1"
_LARGEST = 1 << 20


@dataclass(frozen=True, slots=True)
class Receipt:
    """What somebody concerned holds. `meeting`: the meeting's code and secret, so that its commitment in the entry can
    be recomputed; only its host and those affected hold it. `changes`: entries by which the log's key changed."""

    entry: Mapping[str, Json]
    proof: InclusionProof
    key: VerifierKey
    meeting: tuple[str, bytes] | None = None
    changes: tuple[Mapping[str, Json], ...] = ()

    def encode(self) -> str:
        """JSON, to be kept as a file."""
        document: dict[str, object] = {
            "type": FORMAT,
            "entry": self.entry,
            "index": self.proof.index,
            "size": self.proof.size,
            "proof": [base64.b64encode(one).decode() for one in self.proof.hashes],
            "checkpoint": self.proof.checkpoint,
            "key": str(self.key),
            "key_changes": list(self.changes),
        }
        if self.meeting is not None:
            document["meeting"] = {"code": self.meeting[0], "secret": self.meeting[1].hex()}
        return json.dumps(document, indent=2, ensure_ascii=False) + "\n"

    @classmethod
    def decode(cls, text: str | bytes) -> Receipt:
        """Raises `VerificationError` for what is no receipt."""
        if len(text) > _LARGEST:
            raise VerificationError("this is no receipt: it is larger than any")
        try:
            found = json.loads(text)
            if found["type"] != FORMAT:
                raise VerificationError(f"this is a receipt of another format: {found['type']}")
            meeting = found.get("meeting")
            hashes = tuple(base64.b64decode(one, validate=True) for one in found["proof"])
            return cls(
                entry=cast("Mapping[str, Json]", dict(found["entry"])),
                proof=InclusionProof(int(found["index"]), int(found["size"]), hashes, str(found["checkpoint"])),
                key=VerifierKey.parse(found["key"]),
                meeting=None if meeting is None else (str(meeting["code"]), bytes.fromhex(meeting["secret"])),
                changes=tuple(found.get("key_changes", ())),
            )
        except (ValueError, TypeError, KeyError, AttributeError, binascii.Error, NoteError) as problem:
            raise VerificationError(f"this is no receipt: {problem}") from problem


@dataclass(frozen=True, slots=True)
class ReceiptSummary:
    """A receipt that verified. `key_was_known`: by a key that one knew before, not by the one that it names itself.
    `meeting`: the code of the meeting that its entry was shown to be about."""

    origin: str
    index: int
    size: int
    entry: Mapping[str, Json]
    signed_by: str
    cosigned: Mapping[str, int]
    key_was_known: bool
    meeting: str | None


def verify_receipt(
    receipt: Receipt,
    keys: Sequence[VerifierKey] = (),
    policy: Policy | None = None,
    changes: Sequence[Mapping[str, Json]] = (),
) -> ReceiptSummary:
    """Offline: the entry is in the log, the checkpoint is signed and cosigned, the meeting is the one. `keys`: the
    log's, as one knows them; without them the receipt's own is used, which proves less. Raises `VerificationError`."""
    trust = Trust(tuple(keys) or (receipt.key,), policy or Policy())
    trust = replace(trust, keys=trust.following([*receipt.changes, *changes]).keys)
    opened = verify_inclusion(receipt.entry, receipt.proof, trust)
    code = None
    if receipt.meeting is not None:
        code, secret = receipt.meeting
        number, committed = receipt.entry.get("number"), receipt.entry.get("meetings")
        if (
            not isinstance(number, int)
            or not isinstance(committed, list)
            or commitment(secret, number) not in committed
        ):
            raise VerificationError(f"the entry is not about the meeting {code}")
    return ReceiptSummary(
        opened.checkpoint.origin,
        receipt.proof.index,
        receipt.proof.size,
        receipt.entry,
        str(opened.key),
        opened.cosigned,
        bool(keys),
        code,
    )
