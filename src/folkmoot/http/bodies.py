"""What request bodies share: a field that is not known is refused, and a signature comes with its key's id."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Proof(Strict):
    key_id: str
    signature: str
