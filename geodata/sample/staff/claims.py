"""Who answers for which grid: officers for block grids, squad leaders for area grids, deputies beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from geodata.sample.atlas.numbering import Grids
from geodata.sample.city import DEPUTY, PRINCIPAL, BlockGrid, Claim, Person
from geodata.sample.drawing import mesh
from geodata.sample.seats import Seat
from geodata.sample.staff.people import Staff

DEPUTISED = 0.5


@dataclass(frozen=True, slots=True)
class Blocks:
    """The block grids of the city, how lively each is (A cells in it), which ones touch in the same town, and its area."""

    all: tuple[BlockGrid, ...]
    lively: Counter[str]
    touching: dict[str, tuple[str, ...]]
    area_of: dict[str, str]

    def of_town(self, town: str) -> list[BlockGrid]:
        """The town's block grids, the liveliest first."""
        mine = [block for block in self.all if block.town == town]
        return sorted(mine, key=lambda block: (-self.lively[block.code], block.code))


def know_blocks(grids: Grids) -> Blocks:
    """The neighbourhoods of the block grids."""
    neighbours = mesh.neighbours_of(
        mesh.shared_borders([block.polygon for block in grids.blocks]), len(grids.blocks)
    )
    touching = {
        block.code: tuple(
            sorted(grids.blocks[other].code for other in near if grids.blocks[other].town == block.town)
        )
        for block, near in zip(grids.blocks, neighbours, strict=True)
    }
    lively = Counter(unit.block for unit in grids.units if unit.area_class == "A")
    return Blocks(grids.blocks, lively, touching, {block.code: block.area for block in grids.blocks})


def claim_grids(seats: Sequence[Seat], staff: Staff, blocks: Blocks, seed: int) -> tuple[Claim, ...]:
    """One principal for every area grid and for every block grid but the unclaimed ones; some deputies.

    Every officer is principal of one or two block grids and deputy of at most one more beside them.
    """
    claims = [Claim(leader, area, PRINCIPAL) for leader, area in staff.leader_of.items()]
    for seat in seats:
        dice = Random(f"{seed}:claims:{seat.code}")
        held = _principals(seat, staff.officers[seat.code], blocks, dice)
        claims.extend(Claim(person, block, PRINCIPAL) for block, person in held.items())
        claims.extend(_deputies(held, blocks, dice))
    return tuple(sorted(claims, key=lambda claim: (claim.grid, claim.duty != PRINCIPAL)))


def _principals(seat: Seat, officers: Sequence[Person], blocks: Blocks, dice: Random) -> dict[str, str]:
    """Block code to officer: the liveliest blocks go out first, a second one beside the first where there are more."""
    left = [block.code for block in blocks.of_town(seat.code)]
    for unclaimed in dice.sample(left[len(left) // 2 :], seat.unclaimed):
        left.remove(unclaimed)
    doubles = len(left) - len(officers)
    held = {}
    for place, officer in enumerate(officers):
        first = left.pop(0)
        held[first] = officer.code
        if place < doubles:
            beside = [code for code in left if code in blocks.touching[first]]
            beside.sort(key=lambda code: blocks.area_of[code] != blocks.area_of[first])
            second = (beside or left)[0]
            left.remove(second)
            held[second] = officer.code
    return held


def _deputies(held: dict[str, str], blocks: Blocks, dice: Random) -> list[Claim]:
    """For about half the blocks the holder of a touching block, if that officer deputises nowhere yet."""
    busy: set[str] = set()
    claims = []
    for block, principal in held.items():
        if dice.random() >= DEPUTISED:
            continue
        near = [held[other] for other in blocks.touching[block] if other in held]
        free = [person for person in near if person != principal and person not in busy]
        if free:
            busy.add(free[0])
            claims.append(Claim(free[0], block, DEPUTY))
    return claims
