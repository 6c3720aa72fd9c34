"""The graph algorithms against networkx, and how little of a large graph they look at."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterable

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from bandleader.library.graph import (
    closure,
    component_of,
    depth_of,
    layers,
    shortest_path,
    strong_components,
)

NODES = [f"n{number}" for number in range(9)]
edge_lists = st.lists(st.tuples(st.sampled_from(NODES), st.sampled_from(NODES)), max_size=24)


class Graph:
    """Both directions as the library keeps them, and the same graph for networkx."""

    def __init__(self, edges: Iterable[tuple[str, str]], nodes: Iterable[str] = NODES) -> None:
        self.nodes = list(nodes)
        self.edges: dict[str, list[str]] = {}
        self.back: dict[str, list[str]] = {}
        for source, target in dict.fromkeys(edges):
            self.edges.setdefault(source, []).append(target)
            self.back.setdefault(target, []).append(source)
        self.nx: nx.DiGraph[str] = nx.DiGraph()
        self.nx.add_nodes_from(self.nodes)
        self.nx.add_edges_from((source, target) for source, targets in self.edges.items() for target in targets)

    def successors(self, node: str) -> list[str]:
        return self.edges.get(node, [])

    def predecessors(self, node: str) -> list[str]:
        return self.back.get(node, [])


@given(edge_lists)
def test_strong_components(edges: list[tuple[str, str]]) -> None:
    graph = Graph(edges)
    found = strong_components(graph.nodes, graph.successors)
    assert {frozenset(group) for group in found} == {
        frozenset(group) for group in nx.strongly_connected_components(graph.nx)
    }
    assert all(list(group) == sorted(group) for group in found)
    assert sum(map(len, found)) == len(NODES)


@given(edge_lists)
def test_strong_components_come_after_those_they_lead_to(edges: list[tuple[str, str]]) -> None:
    graph = Graph(edges)
    found = strong_components(graph.nodes, graph.successors)
    position = {node: index for index, group in enumerate(found) for node in group}
    assert all(position[target] <= position[source] for source, target in graph.nx.edges)


@given(edge_lists)
def test_the_component_of_one_node(edges: list[tuple[str, str]]) -> None:
    graph = Graph(edges)
    groups = {node: group for group in nx.strongly_connected_components(graph.nx) for node in group}
    for node in NODES:
        members, visited = component_of(node, graph.successors, graph.predecessors)
        assert set(members) == (groups[node] if len(groups[node]) > 1 else set())
        assert list(members) == sorted(members)
        assert visited <= 2 * len(NODES)


@given(edge_lists, st.sampled_from(NODES), st.sampled_from(NODES), st.frozensets(st.sampled_from(NODES)))
def test_shortest_paths(edges: list[tuple[str, str]], start: str, goal: str, inside: frozenset[str]) -> None:
    graph = Graph(edges)
    within = graph.nx.subgraph(inside | {start, goal})
    path = shortest_path(start, goal, graph.successors, inside | {start, goal}, len(NODES))
    if nx.has_path(within, start, goal):
        assert path is not None
        assert (path[0], path[-1]) == (start, goal)
        assert nx.is_path(within, path)
        assert len(path) - 1 == nx.shortest_path_length(within, start, goal)
    else:
        assert path is None


def test_no_path_is_looked_for_beyond_the_limit() -> None:
    line = [f"n{number}" for number in range(100)]
    graph = Graph(itertools.pairwise(line), line)
    asked: list[str] = []

    def successors(node: str) -> list[str]:
        asked.append(node)
        return graph.successors(node)

    assert shortest_path("n0", "n99", successors, frozenset(line), 10) is None
    assert len(asked) <= 11
    assert shortest_path("n0", "n9", graph.successors, frozenset(line), 10) == line[:10]


@given(edge_lists)
def test_layers_are_the_topological_generations(edges: list[tuple[str, str]]) -> None:
    graph = Graph((source, target) for source, target in edges if source < target)
    found = layers(graph.nodes, graph.edges)
    assert found == [sorted(layer) for layer in nx.topological_generations(graph.nx.reverse())]


@given(edge_lists)
def test_layers_leave_out_what_leads_to_a_cycle(edges: list[tuple[str, str]]) -> None:
    graph = Graph(edges)
    on_cycle = {node for node in NODES if _is_on_cycle(graph.nx, node)}
    leads = {node for node in NODES if on_cycle & (nx.descendants(graph.nx, node) | {node})}
    assert {node for layer in layers(graph.nodes, graph.edges) for node in layer} == set(NODES) - leads


def _is_on_cycle(graph: nx.DiGraph[str], node: str) -> bool:
    return any(nx.has_path(graph, following, node) for following in graph.successors(node))


@given(edge_lists, st.sampled_from(NODES))
def test_the_closure_is_everything_reachable_nearest_first(edges: list[tuple[str, str]], start: str) -> None:
    graph = Graph(edges)
    found = closure(start, graph.successors)
    distance = nx.single_source_shortest_path_length(graph.nx, start)
    assert set(found) == distance.keys() - {start}
    assert [distance[node] for node in found] == sorted(distance[node] for node in found)


@given(edge_lists, st.integers(1, 5))
def test_depths_count_the_longest_chain_of_components(edges: list[tuple[str, str]], cap: int) -> None:
    graph = Graph(edges)
    found = strong_components(graph.nodes, graph.successors)
    groups = {node: group for group in found if len(group) > 1 for node in group}
    depths: dict[str, int] = {}
    for group in found:
        for node in group:
            depths[node] = depth_of(node, graph.successors, groups, depths, cap)

    between = graph.nx.copy()
    between.remove_edges_from(
        [(a, b) for a, b in graph.nx.edges if a == b or groups.get(a, (a,)) == groups.get(b, (b,))]
    )
    for node in NODES:
        below = between.subgraph(nx.descendants(between, node) | {node})
        assert depths[node] == min(cap, nx.dag_longest_path_length(below) + 1)


def test_a_long_chain_does_not_exhaust_the_stack() -> None:
    nodes = [f"n{number:05}" for number in range(10_000)]
    graph = Graph(itertools.pairwise(nodes), nodes)
    assert strong_components(nodes, graph.successors) == [(node,) for node in reversed(nodes)]
    ring = Graph([*graph.nx.edges, (nodes[-1], nodes[0])], nodes)
    assert strong_components(nodes, ring.successors) == [tuple(nodes)]


def test_little_of_a_large_acyclic_graph_is_visited() -> None:
    """Ten thousand commands, each on three later ones: where no cycle can be, the search ends soon."""
    choose = random.Random(7)
    nodes = [f"n{number:05}" for number in range(10_000)]
    edges = [
        (node, nodes[target])
        for number, node in enumerate(nodes[:-1])
        for target in {choose.randint(number + 1, len(nodes) - 1) for _ in range(3)}
    ]
    graph = Graph(edges, nodes)
    visited = [component_of(node, graph.successors, graph.predecessors)[1] for node in choose.sample(nodes, 500)]
    assert sum(visited) / len(visited) < 100
    assert max(visited) < 1_000


def test_who_depends_on_a_hub_is_not_visited() -> None:
    users = [f"user{number}" for number in range(10_000)]
    chain = ["hub", "a", "b", "c", "d"]
    graph = Graph([*((user, "hub") for user in users), *itertools.pairwise(chain)], [*users, *chain])
    asked: list[str] = []

    def predecessors(node: str) -> list[str]:
        asked.append(node)
        return graph.predecessors(node)

    members, visited = component_of("hub", graph.successors, predecessors)
    assert members == ()
    assert visited <= len(chain) + 1
    assert len(asked) <= len(chain)
