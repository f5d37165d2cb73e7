"""Asking a witness over HTTP (C2SP tlog-witness)."""

from __future__ import annotations

import base64
from collections.abc import Sequence

import httpx

from folkmoot.ledger.crypto import verify_ed25519
from folkmoot.ledger.notes import Note, NoteError, Signature, VerifierKey, cosigned_at, parse_signatures
from folkmoot.ledger.ports import WitnessRefuses, WitnessUnavailable

SIZE = "text/x.tlog.size"


class HttpWitness:
    """A witness at a submission prefix."""

    def __init__(self, verifier: VerifierKey, prefix: str, client: httpx.AsyncClient) -> None:
        self._verifier = verifier
        self._url = prefix.rstrip("/") + "/add-checkpoint"
        self._client = client

    @property
    def verifier(self) -> VerifierKey:
        return self._verifier

    async def add_checkpoint(self, note: Note, old: int, proof: Sequence[bytes]) -> Signature | int:
        lines = "".join(base64.b64encode(one).decode() + "\n" for one in proof)
        try:
            answer = await self._client.post(self._url, content=f"old {old}\n{lines}\n{note}".encode())
        except (httpx.HTTPError, httpx.InvalidURL) as problem:
            raise WitnessUnavailable(type(problem).__name__) from problem
        if answer.status_code == httpx.codes.OK:
            return self._cosignature(note, answer.text)
        if answer.status_code == httpx.codes.CONFLICT and answer.headers.get("content-type") == SIZE:
            said = answer.text.strip()
            if not said.isascii() or not said.isdigit():
                raise WitnessUnavailable("it names no size")
            return int(said)
        if answer.status_code in (httpx.codes.CONFLICT, httpx.codes.UNPROCESSABLE_ENTITY):
            raise WitnessRefuses(answer.text[:200].strip() or f"it answers {answer.status_code}")
        raise WitnessUnavailable(f"it answers {answer.status_code}: {answer.text[:200].strip()}")

    def _cosignature(self, note: Note, text: str) -> Signature:
        """Its own, once it verified; others are ignored."""
        try:
            mine = [signature for signature in parse_signatures(text) if signature.of(self._verifier)]
            if not mine or cosigned_at(Note(note.text, (mine[0],)), self._verifier, verify_ed25519) is None:
                raise NoteError("it sends no signature of its own")
        except NoteError as problem:
            raise WitnessUnavailable(str(problem)) from problem
        return mine[0]
