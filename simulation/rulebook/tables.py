"""A rulebook as numeric arrays, which engines interpret and which can be saved and hashed."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.errors import HometruthError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Integers = NDArray[np.int64]

SCHEMA = 1

(
    END,
    BECOMES,
    SHIFTS,
    STARTS,
    RECORDS,
    CHOOSES,
    JUMPS,
    UNLESS,
    ASKS,
    TRIES,
    RELEASES,
    WITHDRAWS,
    RETIRES,
    CALLS,
    ASSIGNS,
    DEPARTS,
) = range(16)

DIVIDES, BASE, CAPS = 1, 2, 4
OPERANDS = 5
NEED = -1  # in ``price_scaled``: scaled by the person's need and not by an attribute
NONE = -1  # an absent parameter


@dataclass(frozen=True)
class Names:
    """Words for the numbers in the tables, by index."""

    title: str
    attributes: tuple[str, ...]  # attributes, then marks, then groups
    values: tuple[tuple[str, ...], ...]  # for each of them; a group has none
    parameters: tuple[str, ...]
    hazards: tuple[str, ...]
    shocks: tuple[str, ...]
    decisions: tuple[str, ...]
    events: tuple[str, ...]
    resources: tuple[str, ...]
    priorities: tuple[tuple[str, ...], ...]  # for each resource
    items: tuple[str, ...]
    payers: tuple[str, ...]
    reported_by: tuple[str, ...]
    counted: tuple[str, ...]  # then the bands of cost


@dataclass(frozen=True)
class Tables:
    """Everything that an engine needs from a rulebook.

    A *where* is a row of ``where_start``: a conjunction of conditions, each an attribute and a
    bit mask of allowed values.  A *product* is a row of ``product_start``: a list of factors.
    """

    names: Names
    n_attributes: Integers  # [attributes, marks, groups]
    start_code: Integers  # [attribute]
    percent_start: Integers  # [attribute + 1] into percent
    percent: Integers
    edge_start: Integers  # [mark + 1] into edge_days
    edge_days: NDArray[np.float64]
    where_start: Integers  # [where + 1] into condition_*
    condition_attribute: Integers
    condition_mask: Integers
    product_start: Integers  # [product + 1] into factor_*
    factor_parameter: Integers
    factor_where: Integers
    factor_kind: Integers  # bits: divides, a base (else the product is nothing), a ceiling
    hazard: Integers  # [hazard, 6]: where, product, shape, first, second parameter, program
    reach: Integers  # [reach, 4]: mark attribute, band code, where, program
    shock: Integers  # [shock, 4]: group attribute, where, product, program
    resource: Integers  # [resource, 6]: held where, priorities; turnaround, supply, vacancy and
    # open-switch parameter
    option: Integers  # [option, 2]: product, program counter
    code: Integers  # [instruction, 5]: operation and four operands
    price: Integers  # [price, 10]: item, where, product, per year, drift, scaled from, to,
    # paid by, paid to (or -1), whether bands of cost count it
    price_scaled: Integers
    payer_rule: Integers  # [rule, 5]: where, rest payer, shares from, to; item or -1
    payer_share: Integers  # [share, 2]: payer, parameter
    ward: Integers  # [ward, 8]: resource, payer; total, release, step share, step slots, lag and
    # redundancy parameter
    slot_cost: Integers  # [service, 4]: resource, payer; price and set-up parameter
    home_cost: Integers  # [home, 11]: resource; void price, capital price, optimism bias and build
    # years parameter; void rest payer, shares from, to; the same three for capital
    counted: Integers  # [counted, 1]: where
    cost_where: Integers  # [1]: whose cost is counted by band, or -1
    cost_edge: Integers  # [edge]: pence per year at which the next band of cost begins
    routine: Integers  # [2]: programs on joining and on opening, or -1
    moves_in: Integers  # [1]: attribute whose changes are moves, or -1

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """Every array by name."""
        return {f.name: getattr(self, f.name) for f in fields(self) if f.name != "names"}

    def names_text(self) -> str:
        """The names as canonical JSON."""
        record = {f.name: getattr(self.names, f.name) for f in fields(Names)}
        return json.dumps({"schema": SCHEMA, **record}, sort_keys=True)

    def content_hash(self) -> str:
        """The same for the same rulebook on every machine."""
        digest = sha256(self.names_text().encode())
        for name, array in sorted(self.arrays().items()):
            digest.update(f"{name}{array.dtype}{array.shape}".encode())
            digest.update(np.ascontiguousarray(array).tobytes())
        return digest.hexdigest()

    def save(self, path: Path) -> None:
        """Write the tables as one ``.npz`` file without pickles."""
        arrays: dict[str, NDArray[np.generic]] = {**self.arrays()}
        arrays["names_text"] = np.array(self.names_text())
        with path.open("wb") as file:
            np.savez(file, allow_pickle=False, **arrays)


def load_tables(path: Path) -> Tables:
    """Read what ``Tables.save`` wrote.

    Raises:
        HometruthError: the file is of another schema version.
    """
    with np.load(path, allow_pickle=False) as stored:
        record = json.loads(str(stored["names_text"]))
        if record.pop("schema") != SCHEMA:
            raise HometruthError(f"{path} was saved by another version; compile the rulebook again")
        tupled: dict[str, Any] = {key: _tupled(value) for key, value in record.items()}
        names = Names(**tupled)
        return Tables(names, **{k: stored[k] for k in stored.files if k != "names_text"})


def _tupled(value: object) -> object:
    return tuple(_tupled(item) for item in value) if isinstance(value, list) else value
