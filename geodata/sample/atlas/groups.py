"""Divides faces into connected groups of about equal weight, by growing each group from a seed face."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import numpy as np

from geodata.sample.drawing.board import Points
from geodata.sample.drawing.mesh import Neighbours

ROUNDS = 6
TOUCH_M = 4.0


def divided(
    parts: int, members: Sequence[int], middles: Points, neighbours: Neighbours, dice: Random
) -> list[int]:
    """For each of `members` the number (0..parts-1) of its connected group.

    `members` must be connected and at least `parts` many; `middles` and `neighbours` are of all faces.
    """
    place = {face: spot for spot, face in enumerate(members)}
    spots = middles[np.array(members)]
    links = [
        [
            place[other]
            for other, length in sorted(neighbours[face].items())
            if other in place and length > TOUCH_M
        ]
        for face in members
    ]
    seeds = _spread(parts, spots, dice)
    best: list[int] = []
    best_worth = np.inf
    for _ in range(ROUNDS):
        groups = _grown(seeds, spots, links)
        worth = _spread_out(groups, parts, spots)
        if worth < best_worth:
            best, best_worth = groups, worth
        seeds = _middle_faces(groups, parts, spots)
    return best


def _spread(parts: int, spots: Points, dice: Random) -> list[int]:
    """Seed faces far from one another in ranks of distance, so that dense ground gets its share."""
    seeds = [dice.randrange(len(spots))]
    while len(seeds) < parts:
        gap = np.min([np.hypot(*(spots - spots[seed]).T) for seed in seeds], axis=0)
        weights = np.sqrt(gap)
        weights[seeds] = 0.0
        seeds.append(dice.choices(range(len(spots)), weights.tolist())[0])
    return seeds


def _grown(seeds: Sequence[int], spots: Points, links: Sequence[Sequence[int]]) -> list[int]:
    """Lets the smallest group that still can take the free neighbour closest to its middle, until none is free."""
    groups = [-1] * len(spots)
    sizes = [0] * len(seeds)
    sums = [np.zeros(2) for _ in seeds]
    open_faces: list[set[int]] = [{seed} for seed in seeds]
    free = len(spots)
    while free:
        able = [group for group in range(len(seeds)) if open_faces[group]]
        group = min(able, key=lambda one: (sizes[one], one))
        face = _closest(open_faces[group], sums[group] / max(1, sizes[group]), spots)
        groups[face] = group
        sizes[group] += 1
        sums[group] = sums[group] + spots[face]
        for rim in open_faces:
            rim.discard(face)
        open_faces[group] |= {other for other in links[face] if groups[other] < 0}
        free -= 1
    return groups


def _closest(rim: set[int], middle: Points, spots: Points) -> int:
    x, y = float(middle[0]), float(middle[1])
    return min(rim, key=lambda face: ((spots[face, 0] - x) ** 2 + (spots[face, 1] - y) ** 2, face))


def _spread_out(groups: list[int], parts: int, spots: Points) -> float:
    """How loose the groups are: the sum of distances to their middles, and a charge for unequal sizes."""
    label = np.array(groups)
    sizes = np.bincount(label, minlength=parts)
    middles = np.stack([spots[label == group].mean(axis=0) for group in range(parts)])
    loose = float(np.log1p(np.hypot(*(spots - middles[label]).T)).mean())
    return loose + float(sizes.std() / sizes.mean())


def _middle_faces(groups: list[int], parts: int, spots: Points) -> list[int]:
    label = np.array(groups)
    seeds = []
    for group in range(parts):
        inside = np.nonzero(label == group)[0]
        gap = np.hypot(*(spots[inside] - spots[inside].mean(axis=0)).T)
        seeds.append(int(inside[int(gap.argmin())]))
    return seeds


def shares(total: int, sizes: Sequence[int]) -> list[int]:
    """`total` split in proportion to `sizes` by largest remainder, at least 1 and at most the size each."""
    exact = [total * size / sum(sizes) for size in sizes]
    given = [min(size, max(1, int(part))) for size, part in zip(sizes, exact, strict=True)]
    while sum(given) != total:
        step = 1 if sum(given) < total else -1
        able = [i for i, size in enumerate(sizes) if (given[i] < size if step > 0 else given[i] > 1)]
        best = max(able, key=lambda i: (step * (exact[i] - given[i]), -i))
        given[best] += step
    return given
