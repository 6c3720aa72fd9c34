"""Declared dependencies as a graph over paths: cycles, order, closeness. Pure functions over adjacency maps.

networkx would answer the same (the tests use it as the oracle) but costs 78 ms to import, more than the
whole check of a small library; these are the few algorithms on the hot path.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

Successors: TypeAlias = Callable[[str], Iterable[str]]


def strong_components(nodes: Iterable[str], successors: Successors) -> list[tuple[str, ...]]:
    """The strongly connected components, each sorted, every one after those it leads to (Tarjan, iterative)."""
    number: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    on_stack: set[str] = set()
    found: list[tuple[str, ...]] = []
    for root in nodes:
        if root in number:
            continue
        number[root] = low[root] = len(number)
        stack.append(root)
        on_stack.add(root)
        work = [(root, iter(successors(root)))]
        while work:
            node, children = work[-1]
            for child in children:
                if child not in number:
                    number[child] = low[child] = len(number)
                    stack.append(child)
                    on_stack.add(child)
                    work.append((child, iter(successors(child))))
                    break
                if child in on_stack and number[child] < low[node]:
                    low[node] = number[child]
            else:
                work.pop()
                if work and low[node] < low[work[-1][0]]:
                    low[work[-1][0]] = low[node]
                if low[node] == number[node]:
                    found.append(_unwind(stack, on_stack, node))
    return found


def _unwind(stack: list[str], on_stack: set[str], node: str) -> tuple[str, ...]:
    component = []
    while True:
        member = stack.pop()
        on_stack.discard(member)
        component.append(member)
        if member == node:
            return tuple(sorted(component)) if len(component) > 1 else (node,)


def component_of(node: str, successors: Successors, predecessors: Successors) -> tuple[tuple[str, ...], int]:
    """The component of ``node`` (sorted; empty when it lies on no cycle) and how many nodes were visited.

    Searches forwards and backwards, each time where fewer nodes wait, and stops as soon as one side is
    exhausted: on an acyclic graph a handful of nodes, however large the library and whoever depends on it.
    """
    ahead, behind = {node}, {node}
    front, back = [node], [node]
    while front and back:
        if len(front) <= len(back):
            front = _grow(front, successors, ahead)
        else:
            back = _grow(back, predecessors, behind)
    # One side is complete and the component lies inside it, so the other search need not leave it.
    step, whole = (successors, behind) if front else (predecessors, ahead)
    members = {node}
    border = [node]
    while border:
        border = _grow(border, lambda n: [m for m in step(n) if m in whole], members)
    return (tuple(sorted(members)) if len(members) > 1 else ()), len(ahead) + len(behind)


def _grow(border: list[str], step: Successors, seen: set[str]) -> list[str]:
    grown = []
    for node in border:
        for neighbour in step(node):
            if neighbour not in seen:
                seen.add(neighbour)
                grown.append(neighbour)
    return grown


def shortest_path(
    start: str, goal: str, successors: Successors, inside: frozenset[str], limit: int
) -> list[str] | None:
    """A shortest path from ``start`` to ``goal`` through nodes of ``inside``; None beyond ``limit`` visited nodes."""
    if start == goal:
        return [start]
    came_from: dict[str, str] = {start: start}
    border = [start]
    while border and len(came_from) <= limit:
        grown = []
        for node in border:
            for neighbour in successors(node):
                if neighbour in inside and neighbour not in came_from:
                    came_from[neighbour] = node
                    if neighbour == goal:
                        return _trace(came_from, start, goal)
                    grown.append(neighbour)
        border = grown
    return None


def _trace(came_from: dict[str, str], start: str, goal: str) -> list[str]:
    path = [goal]
    while path[-1] != start:
        path.append(came_from[path[-1]])
    return path[::-1]


def depth_of(
    node: str, successors: Successors, groups: Mapping[str, tuple[str, ...]], depths: Mapping[str, int], cap: int
) -> int:
    """How many nodes the longest chain from ``node`` has, at most ``cap``, given the depths of its successors.

    ``depths`` need not hold nodes of depth 1. Steps inside a component count nothing: ``groups`` maps the
    members of each to one and the same tuple.
    """
    group = groups.get(node)
    if group is None:
        found = [depths.get(following, 1) for following in successors(node) if following != node]
    else:
        found = [depths.get(following, 1) for following in successors(node) if groups.get(following) is not group]
    return min(max(found, default=0) + 1, cap)


def closure(start: str, successors: Successors) -> list[str]:
    """Every node reachable from ``start`` except itself, nearest first."""
    seen = {start}
    order: list[str] = []
    border = [start]
    while border:
        border = _grow(border, successors, seen)
        order += border
    return order


def layers(nodes: Iterable[str], edges: Mapping[str, Iterable[str]]) -> list[list[str]]:
    """The nodes in topological layers, dependencies first; nodes that lead to a cycle are left out.

    ``edges[node]`` are the nodes that ``node`` depends on.
    """
    members = set(nodes)
    waiting = {node: {d for d in edges.get(node, ()) if d in members} for node in members}
    dependents: dict[str, list[str]] = {}
    for node, needs in waiting.items():
        for need in needs:
            dependents.setdefault(need, []).append(node)
    ready = sorted(node for node, needs in waiting.items() if not needs)
    found: list[list[str]] = []
    while ready:
        found.append(ready)
        following = set()
        for node in ready:
            for dependent in dependents.get(node, ()):
                waiting[dependent].discard(node)
                if not waiting[dependent]:
                    following.add(dependent)
        ready = sorted(following)
    return found
