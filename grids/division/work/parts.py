"""A connected graph in connected parts of like load: first by cutting trees, then by moving pieces over the lines."""

from __future__ import annotations

import math
import random
from collections import deque
from dataclasses import dataclass

import networkx

TREES = 3  # spanning trees tried for each cut
SWEEPS = 800  # moves tried for each node
MOST_MOVES = 500_000  # and for all of them
BALANCE = 100.0  # what a part's squared relative deviation costs, where its share of border costs about two
WARM, COLD = 0.3, 0.003


@dataclass(frozen=True, slots=True)
class Wishes:
    """What balancing may spend: moves tried for each node. The same seed gives the same parts."""

    sweeps: int = SWEEPS
    seed: int = 1


def parted(graph: networkx.Graph, parts: int, wishes: Wishes) -> list[int]:
    """The part, 0 to parts - 1, of each node 0 to n - 1 of a connected graph; every part is connected.

    Nodes carry `load`; edges `cost`, what it costs when a line between parts runs there, in metres. Lines are kept
    short and cheap, which makes parts compact. `parts` is at most n.
    """
    chance = random.Random(wishes.seed)
    part = [0] * len(graph)
    if parts < 2:
        return part
    _cut(graph, list(graph), (0, parts), part, chance)
    return _Exchange(graph, part, parts).run(wishes.sweeps, chance)


def _cut(
    graph: networkx.Graph, nodes: list[int], numbers: tuple[int, int], part: list[int], chance: random.Random
) -> None:
    """Give the nodes the parts from numbers[0] on, numbers[1] of them."""
    stack = [(nodes, *numbers)]
    while stack:
        nodes, first, count = stack.pop()
        if count == 1:
            for node in nodes:
                part[node] = first
            continue
        branch, taken = _best_branch(graph.subgraph(nodes), count, chance)
        stack.append((sorted(branch), first, taken))
        stack.append((sorted(set(nodes) - branch), first + taken, count - taken))


def _best_branch(graph: networkx.Graph, count: int, chance: random.Random) -> tuple[set[int], int]:
    """A connected set of nodes whose rest is connected too, and how many of `count` parts it should become."""
    best: tuple[float, int, set[int]] | None = None
    for _ in range(TREES):
        found = _branch_of(_random_tree(graph, chance), graph, count)
        if best is None or found[0] < best[0]:
            best = found
    assert best is not None
    return best[2], best[1]


def _random_tree(graph: networkx.Graph, chance: random.Random) -> networkx.Graph:
    """A spanning tree that prefers to run over long, weak borders, so that what is cut off holds together."""
    for i, j in sorted((min(edge), max(edge)) for edge in graph.edges):
        graph.edges[i, j]["draw"] = chance.random() / math.sqrt(graph.edges[i, j]["cost"] + 1.0)
    return networkx.minimum_spanning_tree(graph, weight="draw")


def _branch_of(tree: networkx.Graph, graph: networkx.Graph, count: int) -> tuple[float, int, set[int]]:
    """The best branch to cut from a tree: how far its parts would be from like load, their number, its nodes."""
    root = min(tree)
    order = list(networkx.dfs_preorder_nodes(tree, root))
    above = networkx.dfs_predecessors(tree, root)
    load = {node: graph.nodes[node]["load"] for node in order}
    size = dict.fromkeys(order, 1)
    for node in reversed(order[1:]):
        load[above[node]] += load[node]
        size[above[node]] += size[node]
    target = load[root] / count or 1.0
    best = (math.inf, 0, 0)
    for place, node in enumerate(order[1:], 1):
        wanted = load[node] / target
        taken = _parts_of(wanted, size[node], len(order), count)
        best = min(best, (abs(wanted - taken) / min(taken, count - taken), taken, place))
    off, taken, place = best
    return off, taken, set(order[place : place + size[order[place]]])


def _parts_of(wanted: float, size: int, total: int, count: int) -> int:
    """The number of parts nearest to wanted, such that branch and rest have nodes enough."""
    return max(1, count - (total - size), min(round(wanted), size, count - 1))


class _Exchange:
    """Annealing: a node at the edge of its part goes over to a neighbouring part when that pays, and at first also
    when it costs little, as long as the part it leaves stays connected."""

    def __init__(self, graph: networkx.Graph, part: list[int], parts: int) -> None:
        self.near = [[(j, graph.edges[i, j]["cost"]) for j in sorted(graph[i])] for i in range(len(graph))]
        total = sum(graph.nodes[i]["load"] for i in range(len(graph))) or 1.0
        self.load = [graph.nodes[i]["load"] * parts / total for i in range(len(graph))]
        self.part = part
        self.sums = [0.0] * parts
        self.sizes = [0] * parts
        for i, mine in enumerate(part):
            self.sums[mine] += self.load[i]
            self.sizes[mine] += 1
        # The line around a part of n pieces is about sqrt(n) pieces long to each side.
        typical = sum(cost for row in self.near for _, cost in row) / max(sum(map(len, self.near)), 1)
        self.unit_m = max(typical * math.sqrt(len(part) / parts), 1e-9)

    def run(self, sweeps: int, chance: random.Random) -> list[int]:
        steps = min(sweeps * len(self.part), MOST_MOVES)
        cooling = (COLD / WARM) ** (1.0 / steps)
        heat, price = WARM, 0.0
        best, best_price = list(self.part), 0.0
        for _ in range(steps):
            heat *= cooling
            i = int(chance.random() * len(self.part))
            change = self._try(i, heat, chance)
            if change:
                price += change
                if price < best_price - 1e-12:
                    best, best_price = list(self.part), price
        return best

    def _try(self, i: int, heat: float, chance: random.Random) -> float:
        """Move node i to another part, or not; what that added to the price."""
        mine = self.part[i]
        beyond = [self.part[j] for j, _ in self.near[i] if self.part[j] != mine]
        if not beyond or self.sizes[mine] == 1:
            return 0.0
        other = beyond[int(chance.random() * len(beyond))]
        change = self._price(i, mine, other)
        if change > 0.0 and chance.random() >= math.exp(-change / heat):
            return 0.0
        if not self._holds_without(i, mine):
            return 0.0
        self.part[i] = other
        self.sums[mine] -= self.load[i]
        self.sums[other] += self.load[i]
        self.sizes[mine] -= 1
        self.sizes[other] += 1
        return change

    def _price(self, i: int, mine: int, other: int) -> float:
        load = self.load[i]
        # ((s - l - 1)^2 - (s - 1)^2) for the giver and the like for the taker, added up
        balance = 2.0 * load * (self.sums[other] - self.sums[mine] + load)
        line = 0.0
        for j, cost in self.near[i]:
            if self.part[j] == mine:
                line += cost
            elif self.part[j] == other:
                line -= cost
        return BALANCE * balance + line / self.unit_m

    def _holds_without(self, i: int, mine: int) -> bool:
        """Whether the other nodes of a part hang together without node i."""
        goals = {j for j, _ in self.near[i] if self.part[j] == mine}
        start = goals.pop()
        seen, ring = {start, i}, deque([start])  # in rings: the goals are mostly around the corner
        while ring and goals:
            for j, _ in self.near[ring.popleft()]:
                if self.part[j] == mine and j not in seen:
                    seen.add(j)
                    goals.discard(j)
                    ring.append(j)
        return not goals
