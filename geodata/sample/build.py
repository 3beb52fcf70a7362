"""Makes the whole sample city from its seed."""

from __future__ import annotations

from geodata.sample.atlas.division import divide
from geodata.sample.atlas.numbering import number_grids
from geodata.sample.atlas.places import name_places
from geodata.sample.atlas.streets import draw_streets
from geodata.sample.catalogue import load_categories, load_conditions, load_days_off
from geodata.sample.city import SampleCity
from geodata.sample.drawing.ground import lay_ground
from geodata.sample.seats import CITY_CODE, load_seats
from geodata.sample.staff.bodies import load_bodies
from geodata.sample.staff.claims import claim_grids, know_blocks
from geodata.sample.staff.items import sample_powers
from geodata.sample.staff.people import hire
from geodata.sample.staff.shifts import plan_shifts

NOTICE_ZH = (
    "样例城市：镇街名称、代码和驻地取自公开资料，分类代码和注明来源的时限取自公开文本；"
    "边界、街道、社区、网格、地点、机构、人员和认领关系均由程序生成，不是真实数据，也不指向任何真实的人。"
)
NOTICE_EN = (
    "Sample city: names, codes and seats of the towns come from public sources, as do the category codes and the "
    "limits marked so; borders, streets, communities, grids, places, bodies, people and claims are generated, are "
    "not real data and point to no real person."
)


def sample_city(seed: int = 331082) -> SampleCity:
    """The sample city of this seed; the same seed gives the same city. Takes a few seconds."""
    seats = load_seats()
    ground = lay_ground(seats, seed)
    grids = number_grids(ground, divide(ground, seats, seed), seats, seed)
    streets = draw_streets(ground, grids, seats, seed)
    bodies = load_bodies(seats)
    blocks = know_blocks(grids)
    staff = hire(seats, bodies, grids, blocks.of_town(seats[0].code)[0].area, seed)
    categories = load_categories()
    conditions = load_conditions(categories, {body.code for body in bodies})
    return SampleCity(
        seed=seed,
        code=CITY_CODE,
        name="临海市（样例）",
        name_en="Linhai (sample)",
        boundary=grids.boundary,
        towns=grids.towns,
        communities=grids.communities,
        unit_grids=grids.units,
        block_grids=grids.blocks,
        area_grids=grids.areas,
        streets=streets,
        places=name_places(ground, streets, seats, seed),
        bodies=bodies,
        people=staff.people,
        claims=claim_grids(seats, staff, blocks, seed),
        duties=plan_shifts(staff),
        categories=categories,
        conditions=conditions,
        powers=sample_powers(seats, conditions),
        days_off=load_days_off(),
        notice_zh=NOTICE_ZH,
        notice_en=NOTICE_EN,
    )
