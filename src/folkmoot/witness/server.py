"""The witness over HTTP: `POST /add-checkpoint`, and its own key at `/key`."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence

from starlette.applications import Starlette
from starlette.requests import Request as HttpRequest
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from folkmoot.ledger.crypto import verify_ed25519
from folkmoot.ledger.notes import VerifierKey, cosign
from folkmoot.ledger.ports import Signer
from folkmoot.witness.domain import Refusal, decide, read_request, require_signed
from folkmoot.witness.store import Store

_LARGEST = 64 * 1024
SIZE = "text/x.tlog.size"


class Witness:
    """Cosigns for the logs that it was told of, by origin."""

    def __init__(
        self,
        signer: Signer,
        logs: Sequence[VerifierKey],
        store: Store,
        now: Callable[[], float] = time.time,
    ) -> None:
        """`signer`'s verifier is of the type cosignature/v1."""
        self._signer = signer
        self._store = store
        self._now = now
        self._logs: Mapping[str, list[VerifierKey]] = {
            name: [key for key in logs if key.name == name] for name in {key.name for key in logs}
        }

    def add_checkpoint(self, body: bytes) -> str:
        """The cosignature's line. It is remembered, on the disk, before it is answered. Raises `Refusal`."""
        request = read_request(body)
        require_signed(request, self._logs, verify_ed25519)
        origin = request.checkpoint.origin
        with self._store.turn() as store:
            seen = decide(request, store.seen(origin), int(self._now()))
            store.remember(origin, seen, str(request.note))
        return cosign(request.note.text, self._signer.verifier, self._signer.sign, seen.posix).line()

    def app(self) -> Starlette:
        async def add(request: HttpRequest) -> Response:
            body = b""
            async for chunk in request.stream():
                body += chunk
                if len(body) > _LARGEST:
                    return PlainTextResponse("too large for a checkpoint\n", 413)
            try:
                return PlainTextResponse(self.add_checkpoint(body))
            except Refusal as refusal:
                if refusal.size is not None:
                    return Response(f"{refusal.size}\n", refusal.status, {"Content-Type": SIZE})
                return PlainTextResponse(f"{refusal}\n", refusal.status)

        async def key(_request: HttpRequest) -> Response:
            return PlainTextResponse(f"{self._signer.verifier}\n")

        return Starlette(routes=[Route("/add-checkpoint", add, methods=["POST"]), Route("/key", key)])
