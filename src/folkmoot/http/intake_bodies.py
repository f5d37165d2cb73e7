"""What intake sends and gets: authorities, demands, and the list of orders."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel, Field

from folkmoot.http.bodies import Strict, Text
from folkmoot.orders.authorities import Channel, ChannelKind, NewAuthority
from folkmoot.orders.intake import Asks, NewOrder
from folkmoot.orders.letters import Gag, InstrumentKind, Letter, ServedBy


class ChannelIn(Strict):
    kind: ChannelKind
    detail: str = Field(min_length=1, max_length=500)


class AuthorityIn(Strict):
    name: str = Field(min_length=1, max_length=200)
    jurisdiction: list[str]
    contact_email: str = Field(min_length=3, max_length=254)
    verification: str | None = Field(None, max_length=5000)
    channel: ChannelIn | None = None

    def new(self) -> NewAuthority:
        channel = Channel(self.channel.kind, self.channel.detail) if self.channel else None
        return NewAuthority(self.name, self.jurisdiction, self.contact_email, self.verification or "", channel)


class CreatedAuthority(BaseModel):
    id: str
    state: Literal["founding", "pending"]
    verified: bool


class CallBackIn(Strict):
    how: str = Text
    number_from: str = Field(min_length=1, max_length=1000)
    confirmed: bool


class CallBackOut(BaseModel):
    at: str
    how: str
    number_from: str
    confirmed: bool
    recorded_by: str


class AuthoritySummary(BaseModel):
    id: str
    name: str
    jurisdiction: list[str]
    contact_email: str
    state: Literal["founding", "pending", "endorsed"]
    verified: bool
    orders: int
    forged: int


class ChannelOut(BaseModel):
    kind: ChannelKind
    detail: str


class AuthorityDetail(AuthoritySummary):
    channel: ChannelOut | None
    verification: str | None
    call_backs: list[CallBackOut]


class Authorities(BaseModel):
    items: list[AuthoritySummary]


class GagIn(Strict):
    law: str = Field(min_length=1, max_length=500)
    until: AwareDatetime | None = None


class DemandIn(Strict):
    """What a letter says, whoever types it in."""

    reference: str = Field(min_length=1, max_length=200)
    legal_basis: str = Field(min_length=1, max_length=500)
    reasons: str = Text
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None
    asked: str | None = Field(None, max_length=5000)
    language: str = Field(min_length=2, max_length=35)
    redress: str = Text
    report_to: str = Field(min_length=1, max_length=254)
    kind: InstrumentKind | None = None
    issued_at: AwareDatetime | None = None
    served_by: ServedBy | None = None
    deadline: AwareDatetime | None = None
    gag: GagIn | None = None

    def said(self) -> dict[str, Any]:
        """By the names of `orders.intake.Demanded`, and what the body has besides."""
        gag = Gag(self.gag.law, self.gag.until) if self.gag else None
        letter = Letter(self.kind, self.issued_at, self.served_by, self.deadline, gag)
        return self.model_dump(exclude={"kind", "issued_at", "served_by", "deadline", "gag"}) | {"letter": letter}


class OrderIn(DemandIn):
    authority_id: str
    asks: list[Asks] = Field([Asks.RESTRICT])
    meetings: list[str] = Field([])
    territory: list[str] = Field([])
    measures: list[str] = Field([])
    emergency: bool = False
    renews: str | None = None
    corrects: str | None = None

    def new(self) -> NewOrder:
        return NewOrder(**self.said())


class RecordedOrder(BaseModel):
    """`cannot_be_done`: what it asks for besides, and that nobody here can do."""

    id: str
    state: str
    number: int
    cannot_be_done: list[Asks]


class NamedAuthority(BaseModel):
    id: str
    name: str


class ReviewCount(BaseModel):
    approvals: int
    mine: bool


class OrderRestriction(BaseModel):
    id: str
    state: Literal["pending", "effective", "held", "lifted"]


class OrderItem(BaseModel):
    id: str
    number: int
    state: str
    authority: NamedAuthority
    asks: list[Asks]
    legal_basis: str
    reference: str
    territory: list[str]
    measures: list[str]
    meetings_count: int
    received_at: str
    deadline: str | None
    emergency: bool
    ends_at: str | None
    reviews: ReviewCount
    recorded_by_me: bool
    restriction: OrderRestriction | None


class OrderList(BaseModel):
    items: list[OrderItem]
    next: str | None


class InformationIn(Strict):
    text: str = Text


class OrderStateOut(BaseModel):
    id: str
    state: str


class Answer(BaseModel):
    at: str
    text: str
    written_by: str


class Answers(BaseModel):
    items: list[Answer]


class ForgeryIn(Strict):
    how_found_out: str = Text


class EffectReportOut(BaseModel):
    event: Literal["effective", "held", "lifted", "rejected"]
    at: str
    text: str
    mailed: bool


class EffectOut(BaseModel):
    """`text`: how it stands now, in the words of a report. `mailed` False: nobody was written to, because `report_to`
    is no mail address, or the authority was not called back."""

    number: int
    report_to: str
    verified: bool
    text: str
    reports: list[EffectReportOut]


class DocumentHash(BaseModel):
    sha256: str
