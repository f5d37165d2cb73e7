"""Telling a meeting's host of an order before it takes effect: by mail if they have an account, and in the meeting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from folkmoot.redress.languages import DEFAULT, LANGUAGES, words
from folkmoot.redress.links import Links, statement_url
from folkmoot.redress.ports import Decisions, NamedMeetings
from folkmoot.redress.statements import Reasons, decided
from folkmoot.runtime.canonical import receipt_key
from folkmoot.runtime.clock import Clock
from folkmoot.runtime.database import Database, Transaction
from folkmoot.runtime.outbox import Mail, Outbox


class Orders(Protocol):
    async def told_beforehand(self, tx: Transaction, number: int) -> bool:
        """False where telling the host would endanger life."""
        ...

    async def to_be_told(self, tx: Transaction) -> Sequence[tuple[int, str]]:
        """Numbers and meetings of what was granted and has not ended, unless telling the host would endanger life."""
        ...


class HostedMeetings(NamedMeetings, Protocol):
    async def hosts_here(self, tx: Transaction, code: str) -> Sequence[str]:
        """The identities that joined as the meeting's host."""
        ...


class Holder(Protocol):
    @property
    def email(self) -> str: ...


class Accounts(Protocol):
    async def host_of(self, tx: Transaction, code: str) -> Holder | None:
        """The account that hosts a meeting; None where a guest does."""
        ...


@dataclass(frozen=True, slots=True)
class HostWord:
    """One host's, who is or was in the meeting. `line` is in `DEFAULT`; a page of ours says it in its own language."""

    meeting: str
    identity: str
    number: int
    territory: tuple[str, ...]
    line: str
    statement: str


class HostNotices:
    """Implements orders.ports.HostNotices. Nobody is told while the order is sealed."""

    def __init__(
        self,
        database: Database,
        decisions: Decisions,
        orders: Orders,
        meetings: HostedMeetings,
        accounts: Accounts,
        outbox: Outbox,
        links: Links,
        clock: Clock,
        base_url: str,
    ) -> None:
        self._database = database
        self._decisions = decisions
        self._orders = orders
        self._meetings = meetings
        self._accounts = accounts
        self._outbox = outbox
        self._links = links
        self._clock = clock
        self._base_url = base_url

    async def granted(self, tx: Transaction, number: int, codes: Sequence[str]) -> None:
        """Write the mail within the grant, so that it waits before anything takes effect."""
        if not await self._orders.told_beforehand(tx, number):
            return
        for code in codes:
            await self._write(tx, number, code)

    async def catch_up(self) -> None:
        """What a seal kept from hosts is told once it is open; who was told before hears nothing twice."""
        if not self._outbox.is_on:
            return
        async with self._database.snapshot() as tx:
            owed = [one for one in await self._orders.to_be_told(tx) if await self._owes(tx, *one)]
        for number, code in owed:
            async with self._database.transaction() as tx:
                await self._write(tx, number, code)

    async def of_meeting(self, tx: Transaction, code: str) -> list[tuple[int, str]]:
        """The number and the statement's link of what its host may know of a meeting, pending or in force."""
        found = []
        for number, meeting in await self._orders.to_be_told(tx):
            if meeting == code and (reasons := await self._open(tx, number, code)) is not None:
                found.append((reasons.number, await self._link(tx, number, code)))
        return found

    async def words_in(self, meetings: Sequence[str]) -> list[HostWord]:
        """What hosts are to be told in these meetings."""
        told: list[HostWord] = []
        async with self._database.snapshot() as tx:
            for number, code in await self._orders.to_be_told(tx):
                if code not in meetings or (reasons := await self._open(tx, number, code)) is None:
                    continue
                say = words(DEFAULT)
                territory = reasons.granted.territory
                line = say("host.line", number=number, territory=say.places(territory))
                told += [
                    HostWord(code, identity, number, territory, line, await self._link(tx, number, code))
                    for identity in await self._meetings.hosts_here(tx, code)
                ]
        return told

    async def _write(self, tx: Transaction, number: int, code: str) -> None:
        host = await self._accounts.host_of(tx, code)
        if host is None or (reasons := await self._open(tx, number, code)) is None:
            return
        title = await self._meetings.title(tx, code) or code
        mail = host_mail(host.email, reasons, title, code, await self._link(tx, number, code))
        await self._outbox.put(tx, mail, _key(number, code))

    async def _owes(self, tx: Transaction, number: int, code: str) -> bool:
        """Whether a mail to this meeting's host is still to be written."""
        if await self._outbox.has_written(tx, _key(number, code)) or await self._accounts.host_of(tx, code) is None:
            return False
        return await self._open(tx, number, code) is not None

    async def _open(self, tx: Transaction, number: int, code: str) -> Reasons | None:
        """None while it is sealed, or is not on this meeting after all."""
        reasons = await self._decisions.reasons(tx, number, code)
        return None if reasons is None or reasons.sealed(self._clock.now()) is not None else reasons

    async def _link(self, tx: Transaction, number: int, code: str) -> str:
        secret = await self._meetings.secret(tx, code)
        key = self._links.key(receipt_key(secret or b"", number))
        return statement_url(self._base_url, number, code, key)


def _key(number: int, code: str) -> str:
    return f"host/{number}/{code}"


def host_mail(address: str, reasons: Reasons, title: str, code: str, link: str) -> Mail:
    """In English, since no account says what its holder reads; the page behind the link speaks their language."""
    say = words(DEFAULT)
    granted = reasons.granted
    told = (
        say("host.approved", title=title, code=code),
        *decided(granted.measures, say.places(granted.territory), say),
        say("host.asked", authority=reasons.authority, law=reasons.legal_basis),
        say("period.text", start=say.moment(granted.starts_at), end=say.moment(granted.ends_at)),
        say("host.goes_on"),
        f"{say('host.read')}\n{link}",
        "\n".join(words(language)("language.here") for language in LANGUAGES if language != DEFAULT),
    )
    return Mail(address, say("host.subject", title=title), "\n\n".join(told) + "\n")
