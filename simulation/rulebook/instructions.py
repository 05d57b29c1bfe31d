"""Turn steps in words into numeric instructions, and refuse undeclared names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from simulation import rulebook as rb
from simulation.errors import HometruthError
from simulation.rulebook import tables as t
from simulation.rulebook.conditions import ANYONE, Factor, Where

MASK_BITS = 62


class RulebookError(HometruthError):
    """A rulebook contradicts itself or uses an undeclared name."""


class NameIndex:
    """Numbers of names; an error about an unknown name gives the nearest one."""

    def __init__(self, kind: str, names: Iterable[str]) -> None:
        self.kind = kind
        self.names = tuple(names)
        self._at = {name: i for i, name in enumerate(self.names)}
        if len(self._at) != len(self.names):
            twice = sorted({n for n in self.names if self.names.count(n) > 1})
            raise RulebookError(f"{kind} declared twice: {', '.join(twice)}")

    def __getitem__(self, name: str) -> int:
        if name in self._at:
            return self._at[name]
        near = get_close_matches(name, self.names, 1)
        hint = f"; did you mean '{near[0]}'?" if near else ""
        raise RulebookError(f"no {self.kind} is called '{name}'{hint}")

    def optional(self, name: str) -> int:
        """The number of a name, or -1 for none."""
        return self[name] if name else t.NONE


class ProgramCompiler:
    """Compiles steps to instructions and collects the conditions, products and names in them."""

    def __init__(self, book: rb.Rulebook, parameters: Sequence[str]) -> None:
        self.book = book
        values = [a.values for a in book.attributes]
        values += [(m.never, *m.bands) for m in book.marks]
        self.values = [*values, *((),) * len(book.groups)]
        names = [a.name for a in book.attributes] + [m.name for m in book.marks]
        self.attributes = NameIndex("attribute", [*names, *(g.name for g in book.groups)])
        self.value_index = [
            NameIndex(f"value of {n}", v)
            for n, v in zip(self.attributes.names, self.values, strict=True)
        ]
        self.parameters = NameIndex("parameter", parameters)
        self.resources = NameIndex("resource", [r.name for r in book.resources])
        self.events = NameIndex("event", [name for name, _ in book.events])
        self.items = NameIndex("cost item", dict.fromkeys(p.item for p in book.prices))
        self.payers = NameIndex("payer", book.payer_names)
        self.routines = dict(book.routines)
        self.decisions: list[str] = []
        self.wheres: dict[Where, int] = {}
        self.conditions: list[list[tuple[int, int]]] = []
        self.where(ANYONE)
        self.products: list[list[tuple[int, int, int]]] = []
        self.options: list[list[int]] = []
        self.code: list[list[int]] = []
        self.routine_at: dict[str, int] = {}
        self.open_routines: list[str] = []
        self.granted: list[tuple[int, Sequence[rb.Step]]] = []

    def where(self, clause: Where) -> int:
        """The number of a *where*, the same for the same clause."""
        if clause not in self.wheres:
            self.wheres[clause] = len(self.conditions)
            self.conditions.append([self.condition(name, allowed) for name, allowed in clause])
        return self.wheres[clause]

    def condition(self, name: str, allowed: tuple[str, ...]) -> tuple[int, int]:
        """An attribute and the mask of its allowed values."""
        attribute = self.attributes[name]
        codes = [self.value_index[attribute][value] for value in allowed]
        if max(codes) > MASK_BITS:
            raise RulebookError(f"'{name}' has too many values to be asked about")
        return attribute, sum(1 << code for code in codes)

    def product(self, factors: Sequence[Factor]) -> int:
        """The number of a product of factors."""
        rows = [
            (self.parameters[f.parameter], self.where(f.where), f.divides + 2 * f.base + 4 * f.caps)
            for f in factors
        ]
        self.products.append(rows)
        return len(self.products) - 1

    def emit(self, *row: int) -> int:
        """Append an instruction; returns where."""
        self.code.append([*row, *(0,) * (t.OPERANDS - len(row))])
        return len(self.code) - 1

    def decision(self, name: str) -> int:
        """The number of a new decision. Two places share a decision only by sharing a routine."""
        if name in self.decisions:
            raise RulebookError(f"decision '{name}' is declared twice")
        self.decisions.append(name)
        return len(self.decisions) - 1

    def program(self, steps: Sequence[rb.Step]) -> int:
        """Compile steps as a program of their own, after any routine that they call."""
        for name in _routines_in(steps):
            self.routine(name)
        start = len(self.code)
        self.steps(steps)
        self.emit(t.END)
        return start

    def grants(self) -> None:
        """Compile the steps after each grant last: a grant may call the routine that asked."""
        while self.granted:
            row, steps = self.granted.pop()
            self.code[row][3] = self.program(steps)

    def routine(self, name: str) -> int:
        """Where a routine's program begins; compiled once."""
        if name not in self.routine_at:
            if name not in self.routines:
                NameIndex("routine", self.routines)[name]
            if name in self.open_routines:
                raise RulebookError(f"routine '{name}' calls itself")
            self.open_routines.append(name)
            self.routine_at[name] = self.program(self.routines[name])
            self.open_routines.pop()
        return self.routine_at[name]

    def steps(self, steps: Sequence[rb.Step]) -> None:
        """Compile steps one after the other."""
        for step in steps:
            match step:
                case rb.If(clause, then, otherwise):
                    self.branch(self.emit(t.UNLESS, self.where(clause)), 2, then, otherwise)
                case rb.Tries(resource, then, otherwise, priority):
                    number = self.resources[resource]
                    row = self.emit(t.TRIES, number, 0, self.queue(number, priority))
                    self.branch(row, 2, then, otherwise)
                case rb.Chooses():
                    self.choice(step)
                case rb.Does(routine):
                    self.emit(t.CALLS, self.routine(routine))
                case rb.Asks() | rb.Releases() | rb.Withdraws() | rb.Retires():
                    self.claim(step)
                case _:
                    self.change(step)

    def claim(self, step: rb.Asks | rb.Releases | rb.Withdraws | rb.Retires) -> None:
        """Compile a step about a slot."""
        number = self.resources[step.resource]
        match step:
            case rb.Asks(_, priority, granted):
                row = self.emit(t.ASKS, number, self.queue(number, priority))
                self.granted.append((row, granted))
            case rb.Releases():
                self.emit(t.RELEASES, number)
            case rb.Withdraws():
                self.emit(t.WITHDRAWS, number)
            case rb.Retires():
                self.emit(t.RETIRES, number)

    def queue(self, number: int, priority: str) -> int:
        """The number of a queue class of a resource; the first if none is named."""
        resource = self.book.resources[number]
        if not priority:
            return 0
        return NameIndex(f"priority of {resource.name}", resource.priorities)[priority]

    def change(self, step: rb.Step) -> None:
        """Compile a step about the person."""
        match step:
            case rb.Becomes(name, value):
                attribute = self.attributes[name]
                self.emit(t.BECOMES, attribute, self.value_index[attribute][value])
            case rb.Leaves(group):
                self.emit(t.BECOMES, self.attributes[group], 0)
            case rb.Assigns(group, decision):
                self.emit(t.ASSIGNS, self.attributes[group], self.decision(decision))
            case rb.Shifts(name, by):
                attribute = self.attributes[name]
                self.emit(t.SHIFTS, attribute, by, len(self.values[attribute]))
            case rb.Starts(mark):
                self.emit(t.STARTS, self.attributes[mark])
            case rb.Records(event):
                self.emit(t.RECORDS, self.events[event])
            case rb.Departs():
                self.emit(t.DEPARTS)

    def branch(
        self, row: int, operand: int, then: Sequence[rb.Step], otherwise: Sequence[rb.Step]
    ) -> None:
        """Lay out ``then``, a jump past ``otherwise``, and ``otherwise``."""
        self.steps(then)
        jump = self.emit(t.JUMPS)
        self.code[row][operand] = len(self.code)
        self.steps(otherwise)
        self.code[jump][1] = len(self.code)

    def choice(self, step: rb.Chooses) -> None:
        """Compile a decision: its options, then what happens otherwise."""
        first = len(self.options)
        self.options += [[self.product(option.factors), 0] for option in step.options]
        row = self.emit(t.CHOOSES, self.decision(step.decision), first, len(self.options))
        jumps = []
        for i, option in enumerate(step.options):
            self.options[first + i][1] = len(self.code)
            self.steps(option.then)
            jumps.append(self.emit(t.JUMPS))
        self.code[row][4] = len(self.code)
        self.steps(step.otherwise)
        for jump in jumps:
            self.code[jump][1] = len(self.code)


def _routines_in(steps: Sequence[rb.Step]) -> list[str]:
    found: list[str] = []
    for step in steps:
        if isinstance(step, rb.Does):
            found.append(step.routine)
        elif isinstance(step, rb.Chooses):
            for option in step.options:
                found += _routines_in(option.then)
            found += _routines_in(step.otherwise)
        elif isinstance(step, rb.If | rb.Tries):
            found += _routines_in(step.then) + _routines_in(step.otherwise)
    return found
