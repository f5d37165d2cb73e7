"""Documents that somebody else made, over HTTP: taken in by their first bytes, given out so that nothing runs them."""

from __future__ import annotations

from fastapi import Request, Response

from folkmoot.runtime.errors import DomainError, Kind, invalid

LARGEST_INSTRUMENT = 20 * 1024 * 1024
# By their first bytes, whatever the sender calls them.
_KINDS = (
    (b"%PDF-", "application/pdf", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png", "png"),
    (b"\xff\xd8\xff", "image/jpeg", "jpg"),
)


async def read_instrument(request: Request) -> bytes:
    """The body, whole. Raises for one that is too large, or that is no PDF, PNG or JPEG."""
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > LARGEST_INSTRUMENT:
            raise DomainError(Kind.TOO_LARGE, "an instrument has at most 20 MiB", field="document")
    if not content.startswith(tuple(start for start, _, _ in _KINDS)):
        raise invalid("an instrument is a PDF, PNG or JPEG file", "document")
    return bytes(content)


def download(content: bytes, name: str) -> Response:
    """To be saved, never shown in place: a sandbox without scripts, and no guessing of types. The name is ours: what
    the sender called the file is not kept."""
    _, media_type, extension = next(
        (kind for kind in _KINDS if content.startswith(kind[0])), (b"", "application/octet-stream", "bin")
    )
    headers = {
        "Content-Disposition": f'attachment; filename="{name}.{extension}"',
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cache-Control": "no-store",
    }
    return Response(content, media_type=media_type, headers=headers)
