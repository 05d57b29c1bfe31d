"""Faults in rules that are written as data, as operators for cosmic-ray.

Cosmic-ray's own operators reach operators, comparisons and numbers. A pathway is mostly lists of
named things, so these five drop or swap what a list, a condition or a product names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, ClassVar

import parso
from cosmic_ray.operators.operator import Example, Operator

from benchmarks.mutants import words

Node = Any  # parso has no types
Change = tuple[Node, Callable[[], Node]]
"""Where a change is, and what makes it: it returns the node that takes the place of the old one."""


class DataOperator(Operator):  # type: ignore[misc]
    """An operator that lists the changes it can make to a node."""

    def changes(self, node: Node) -> Iterator[Change]:
        """Each change that can be made to this node itself."""
        raise NotImplementedError

    def mutation_positions(self, node: Node) -> Iterator[tuple[Any, Any]]:
        """Where each change is."""
        for at, _ in self.changes(node):
            yield at.start_pos, at.end_pos

    def mutate(self, node: Node, index: int) -> Node:
        """Make one of the changes."""
        return list(self.changes(node))[index][1]()

    @classmethod
    def examples(cls) -> tuple[Example, ...]:
        """Cosmic-ray asks for examples; the tests have them."""
        return ()


class DropItem(DataOperator):
    """Leaves out one item: of a list, a tuple or a dictionary; a condition; a factor; a step."""

    def changes(self, node: Node) -> Iterator[Change]:
        """One for each item that can be left out."""
        items = _items(node)
        if not items or node.parent is None:
            return
        if node.type in ("arglist", "testlist_comp", "dictorsetmaker"):
            for number in _droppable(node, items):
                yield items[number][0], partial(_without, node, items, number)


class DropOnlyItem(DataOperator):
    """Leaves out the only item of a list, or the only argument of ``where``."""

    def changes(self, node: Node) -> Iterator[Change]:
        """At most one."""
        if node.type not in ("atom", "trailer") or len(node.children) != 3:
            return
        opening, inside, _ = node.children
        if inside.type in ("testlist_comp", "arglist", "subscriptlist"):
            return
        is_list = node.type == "atom" and opening.value == "["
        is_where = node.type == "trailer" and opening.value == "(" and _name_called(node) == "where"
        if is_list or is_where:
            yield inside, partial(_emptied, node)


class SwapValue(DataOperator):
    """One value in place of another of its kind: a setting, a level, a payer, a parameter."""

    def changes(self, node: Node) -> Iterator[Change]:
        """One for each other value."""
        if node.type not in ("string", "name"):
            return
        for other in _others(node):
            yield node, partial(_leaf, node, other)


class SwapFactor(DataOperator):
    """A base in place of a modifier, and a division in place of a multiplication."""

    PAIRS: ClassVar = {
        "per": "times", "p": "times", "mean_of": "per", "times": "slowed", "slowed": "times",
        "at_most": "times",
    }  # fmt: skip

    def changes(self, node: Node) -> Iterator[Change]:
        """At most one, where a factor is made."""
        if node.type != "name" or node.value not in self.PAIRS:
            return
        after = node.get_next_leaf()
        if after.value == "(" and after.parent.type == "trailer" and node.parent.type != "funcdef":
            yield node, partial(_leaf, node, self.PAIRS[node.value])


class SwapBranches(DataOperator):
    """What was to follow follows for everyone else."""

    def changes(self, node: Node) -> Iterator[Change]:
        """At most one, where an ``If`` is written with names."""
        if node.type != "arglist" or _name_called(node.parent) not in ("If", "Tries"):
            return
        named = [n for n in node.children if n.type == "argument" and n.children[1] == "="]
        branches = [n for n in named if n.children[0].value in ("then", "otherwise")]
        if branches:
            yield branches[0], partial(_swapped, node, branches)


class DropStatement(DataOperator):
    """Leaves out a statement that changes something: an addition, an assignment, a call."""

    def changes(self, node: Node) -> Iterator[Change]:
        """At most one."""
        if node.type not in ("expr_stmt", "atom_expr", "power"):
            return
        if node.parent is None or node.parent.type != "simple_stmt" or _at_top(node):
            return
        if node.type == "expr_stmt" and node.children[0].type == "name" and not _adds(node):
            return  # a name that is never given a value only breaks
        yield node, partial(parso.python.tree.Keyword, "pass", node.start_pos, _prefix(node))


def _items(node: Node) -> list[list[Node]]:
    """The children between commas."""
    found: list[list[Node]] = [[]]
    for child in getattr(node, "children", []):
        if child == ",":
            found.append([])
        else:
            found[-1].append(child)
    return [item for item in found if item]


def _droppable(node: Node, items: Sequence[list[Node]]) -> Iterator[int]:
    if any(part.type in ("sync_comp_for", "comp_for") for item in items for part in item):
        return
    if node.type == "arglist":
        yield from _droppable_arguments(node, items)
    elif node.type == "dictorsetmaker" or node.parent.children[0] == "[" or _is_data(node):
        yield from range(len(items))


def _droppable_arguments(node: Node, items: Sequence[list[Node]]) -> Iterator[int]:
    optional = words.OPTIONAL.get(_name_called(node.parent))
    if optional is None:
        return
    first, names = optional
    for number, (item, *_) in enumerate(items):
        if item.type == "argument" and item.children[1] == "=":
            if not names or item.children[0].value in names:
                yield number
        elif number >= first:
            yield number


def _is_data(node: Node) -> bool:
    """Whether a tuple is a list of things: not one record among others, nor a place or a type."""
    around = node.parent.parent
    if around.type == "testlist_comp" or node.parent.children[0] != "(":
        return False
    if around.type == "argument":
        return True
    while around is not None and around.type not in ("expr_stmt", "funcdef", "classdef"):
        around = around.parent
    return around is not None and around.type == "expr_stmt" and _at_top(around)


def _at_top(node: Node) -> bool:
    while node is not None:
        if node.type in ("funcdef", "classdef"):
            return False
        node = node.parent
    return True


def _adds(statement: Node) -> bool:
    sign = statement.children[1]
    return bool(sign.type == "operator" and sign.value.endswith("=") and sign.value != "=")


def _without(node: Node, items: Sequence[list[Node]], number: int) -> Node:
    kept = [item for n, item in enumerate(items) if n != number]
    children: list[Node] = []
    for item in kept:
        comma = parso.python.tree.Operator(",", item[-1].end_pos, "")
        children += [*item, comma]
    node.children = children
    return node


def _emptied(node: Node) -> Node:
    node.children = [node.children[0], node.children[2]]
    return node


def _swapped(node: Node, branches: Sequence[Node]) -> Node:
    for branch in branches:
        name = branch.children[0]
        name.value = "otherwise" if name.value == "then" else "then"
    if len(branches) == 1:
        branches[0].children[0].prefix = f" then=(),{_prefix(branches[0])}"
    return node


def _leaf(node: Node, value: str) -> Node:
    return parso.python.tree.Name(value, node.start_pos, _prefix(node))


def _prefix(node: Node) -> str:
    return str(node.get_first_leaf().prefix)


def _name_called(node: Node) -> str:
    """What is called with these brackets, or nothing."""
    if node is None or node.type != "trailer" or node.children[0] != "(":
        return ""
    before = node.get_previous_sibling()
    if before is None:
        return ""
    if before.type == "trailer":  # a method
        before = before.children[-1]
    return str(getattr(before, "value", ""))


def _call(node: Node) -> Node:
    """The brackets of the call that a leaf stands in, tuples between them and lists left out."""
    around = node.parent
    while around is not None and around.type in ("argument", "arglist", "testlist_comp", "atom"):
        around = around.parent
    return around if _name_called(around) else None


def _others(node: Node) -> list[str]:
    before = node.get_previous_leaf()
    if node.type == "name" and before is not None and before.value in (".", "import"):
        return []
    around = node.parent
    if around.type == "argument" and around.children[0] is node and around.children[1] == "=":
        return []  # the name of an argument
    call = _call(node)
    called = _name_called(call)
    if node.type == "string" and called in words.NAMES_A_THING:
        return _neighbours(node, called) if _first_argument(node) else _in_context(node, called)
    return _in_context(node, called)


def _first_argument(node: Node) -> bool:
    around = node.parent
    return around.type in ("trailer",) or (around.type == "arglist" and around.children[0] is node)


def _in_context(node: Node, called: str) -> list[str]:
    attribute = _keyword(node)
    if called in words.CONDITIONS and attribute:
        return words.other_values(node.value, attribute)
    if called == "Becomes" and node.parent.type == "arglist":
        return words.other_values(node.value, str(node.parent.children[0].get_code()).strip("\"'"))
    if called in words.NAMES_A_THING or called in words.CONDITIONS:
        return []
    return words.others_of_its_kind(node.value)


def _keyword(node: Node) -> str:
    around = node.parent
    while around is not None and around.type in ("atom", "testlist_comp"):
        around = around.parent
    if around is not None and around.type == "argument" and around.children[1] == "=":
        return str(around.children[0].get_code()).strip()
    return ""


def _neighbours(node: Node, called: str) -> list[str]:
    """The names nearest to this one, in the file, that are given to the same kind of call."""
    kind = words.NAMES_A_THING[called]
    found: list[str] = []
    leaf = node.get_root_node().get_first_leaf()
    while leaf is not None:
        is_name = leaf.type == "string" and _first_argument(leaf)
        if is_name and words.NAMES_A_THING.get(_name_called(_call(leaf))) == kind:
            found.append(leaf.value)
        leaf = leaf.get_next_leaf()
    distinct = list(dict.fromkeys(found))
    if node.value not in distinct:
        return []
    at = distinct.index(node.value)
    return [name for name in distinct[max(0, at - 1) : at + 2] if name != node.value]


OPERATORS: tuple[type[DataOperator], ...] = (
    DropItem, DropOnlyItem, SwapValue, SwapFactor, SwapBranches, DropStatement,
)  # fmt: skip
