"""Letting one person back in, over the real rooms: at once for them, and for nobody else."""

from __future__ import annotations

from datetime import timedelta

from tests.support.house import House

from folkmoot.enforcement.decide import Verdict, decide_entry
from folkmoot.orders.domain.undoing import WhyExempt
from folkmoot.territory.domain import Determination

HERE = Determination("CN", ())


async def lets_in(house: House, code: str, person: str) -> bool:
    restrictions = await house.in_force.of_meeting(code)
    return decide_entry(HERE, restrictions, house.clock.now(), person=person).verdict is Verdict.ADMIT


async def exempt(house: House, number: int, person: str) -> bool:
    async with house.database.transaction() as tx:
        return await house.exemptions.exempt(tx, number, person, WhyExempt.NO_ANSWER)


async def test_p7_who_was_let_back_in_enters_at_once_before_any_entry_and_others_do_not(house: House) -> None:
    code = await house.meeting()
    await house.grant(code)
    assert not await lets_in(house, code, "ann")
    assert await exempt(house, 1, "ann")
    assert await house.entries("exempted") == []
    assert await lets_in(house, code, "ann")
    assert not await lets_in(house, code, "bo")
    [elsewhere] = await house.in_force.active()
    assert elsewhere.exempt == {"ann"}


async def test_p7_what_the_meeting_saved_is_theirs_again_too(house: House) -> None:
    """By the key that they are known by, whatever name they first came under."""
    code = await house.meeting()
    await house.grant(code, measures=["withhold_artifacts", "remove"])
    await exempt(house, 1, "ann's browser")
    for check in (house.gate.check_artifacts, house.gate.check_taking_part):
        assert (await check(code, HERE, "the name ann", "ann's browser")).verdict is Verdict.ADMIT
        assert (await check(code, HERE, "the name ann", "another browser")).verdict is Verdict.REFUSE


async def test_p9_the_log_tells_how_many_in_bands_and_not_who(house: House) -> None:
    await house.grant(await house.meeting())
    for person in ("ann", "bo"):
        await exempt(house, 1, person)
    assert await house.exemptions.settle()
    assert not await house.exemptions.settle(), "once is enough"
    logged = await house.entries("exempted")
    assert [(entry["number"], entry["why"], entry["people"]) for entry in logged] == [
        (1, "no answer in time", "fewer than 5")
    ] * 2
    assert "ann" not in str(logged)


async def test_nothing_is_lifted_twice_nor_of_what_has_ended(house: House) -> None:
    await house.grant(await house.meeting())
    assert await exempt(house, 1, "ann")
    assert not await exempt(house, 1, "ann")
    assert not await exempt(house, 2, "ann")
    house.clock.advance(timedelta(hours=2))
    await house.settle()
    assert not await exempt(house, 1, "bo")
