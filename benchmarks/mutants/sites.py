"""Every place where a fault can be made, and a draw of them."""

from __future__ import annotations

import ast
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import cosmic_ray.plugins
from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code

from benchmarks.mutants.data_operators import OPERATORS

LEFT_OUT = ("VariableInserter", "VariableReplacer", "RemoveDecorator", "NoOp")
"""The first two need to be asked for variables; a data class without its decorator only breaks."""


@dataclass(frozen=True)
class Mutant:
    """One fault: an operator applied to one occurrence in a file."""

    path: str
    operator: str
    occurrence: int
    position: tuple[int, int]

    @property
    def kind(self) -> str:
        """The operator without what it puts in place of what."""
        return self.operator.split("/")[-1].split("_")[0]

    @property
    def site(self) -> tuple[str, tuple[int, int], str]:
        """Where the fault is and of what kind; a site has as many mutants as replacements."""
        return self.path, self.position, self.kind

    def code(self, source: str) -> str:
        """The source with the fault."""
        return str(mutate_code(source, operators()[self.operator](), self.occurrence))


@cache
def operators() -> dict[str, type[Any]]:
    """Cosmic-ray's operators and ours, by name."""
    found = {name: cosmic_ray.plugins.get_operator(name) for name in
             cosmic_ray.plugins.operator_names()}  # fmt: skip
    own = {f"data/{operator.__name__}": operator for operator in OPERATORS}
    return {n: op for n, op in found.items() if _plausible(n)} | own


# A replacement of another sort (a shift for a sum, an identity for an order) only breaks.
SORTS = (
    {"Add", "Sub", "Mul", "Div", "FloorDiv"},
    {"BitOr", "BitAnd", "BitXor"},
    {"Eq", "NotEq", "Lt", "LtE", "Gt", "GtE"},
    {"Is", "IsNot"},
    {"In", "NotIn"},
    {"UAdd", "USub", "Not", "Delete"},
)


def _plausible(name: str) -> bool:
    operator, *replaced = name.split("/")[-1].split("_")
    if operator in LEFT_OUT:
        return False
    return not replaced or any(sort.issuperset(replaced) for sort in SORTS)


def draw(root: Path, paths: Iterable[str], seed: int) -> Iterator[Mutant]:
    """Mutants in random order, one of each site, each site as likely."""
    sites: dict[Any, list[Mutant]] = defaultdict(list)
    for path in paths:
        for mutant in mutants_of(path, (root / path).read_text(encoding="utf-8")):
            sites[mutant.site].append(mutant)
    chance = random.Random(seed)
    order = sorted(sites)
    chance.shuffle(order)
    for site in order:
        yield chance.choice(sites[site])


def mutants_of(path: str, source: str) -> list[Mutant]:
    """Every mutant of a file, except for those in types, which are never run."""
    found = []
    made = [(name, operator()) for name, operator in operators().items()]
    counts: dict[str, int] = defaultdict(int)
    for node in ast_nodes(get_ast(source)):
        for name, operator in made:
            for begin, _ in operator.mutation_positions(node):
                occurrence = counts[name]
                counts[name] += 1
                if not _in_a_type(node):
                    found.append(Mutant(path, name, occurrence, begin))
    return found


def _in_a_type(node: Any) -> bool:
    while node.parent is not None:
        parent = node.parent
        if parent.type in ("annassign", "tfpdef", "import_from", "import_name"):
            first = parent.children[1] if len(parent.children) > 1 else None
            if parent.type != "annassign" or first is node:
                return True
        if parent.type == "funcdef" and node.get_previous_leaf() == "->":
            return True
        node = parent
    return False


def changes_nothing(source: str, mutated: str) -> bool:
    """Whether the fault leaves the program as it is, or is no program."""
    try:
        return ast.dump(ast.parse(source)) == ast.dump(ast.parse(mutated))
    except SyntaxError:
        return True
