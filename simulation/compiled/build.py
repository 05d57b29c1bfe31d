"""Builds ``engine.wasm`` from ``core/``: for developers, by ``make engine``.

Users need neither this module nor a compiler. The repository holds ``engine.wasm`` and, beside
it, the hash of its sources.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType

from simulation import clock, distributions, events, ledger, same_instant, whole_slots
from simulation.compiled import cells
from simulation.compiled.module import WASM, layout_key
from simulation.rulebook import tables

CORE = Path(__file__).parent / "core"
LAYOUT = CORE / "layout.h"
HASHES = WASM.with_suffix(".sha256")
# No fast arithmetic and no fused multiplication: the same bits as the reference engine.
EXACT = ("-std=c++17", "-O3", "-ffp-contract=off", "-fno-fast-math")
TARGET = ("-target", "wasm32-freestanding", "-mcpu=generic+bulk_memory", "-ffreestanding")
# Calls cost more in a module than in machine code; more inlining saves a tenth of the time.
INLINING = ("-mllvm", "-inline-threshold=1000")
STRICT = ("-fno-exceptions", "-fno-rtti", "-g0", "-Wall", "-Wextra", "-Werror")
COMPILER = ("c++", "-c", *TARGET, *EXACT, *STRICT, *INLINING)
# The stack comes first, so that an overflow is trapped.
LINKER = (
    *("wasm-ld", "--no-entry", "--stack-first", "-z", f"stack-size={1 << 16}", "--strip-all"),
    *(f"--max-memory={1 << 32}", "--export-dynamic", "--export=__heap_base"),
)


def layout() -> str:
    """A C++ header of positions in the arrays and numbers that both engines share."""
    own_events = f"constexpr int64_t OWN_EVENTS = {len(events.ENGINE_EVENTS)};"
    return "\n".join(
        [
            "// Written by simulation/compiled/build.py from the modules named here.",
            "#pragma once",
            "#include <stdint.h>",
            *_constants("cells", cells),
            f"namespace cells {{ constexpr int64_t LAYOUT_KEY = {layout_key()}; }}",
            *_constants("same_instant", same_instant),
            *_constants("tables", tables),
            *_constants("events", events),
            f"namespace events {{ {own_events} }}",
            *_constants("ledger", ledger),
            *_constants("calendar", clock),
            *_constants("capacity", whole_slots),
            *_constants("shapes", distributions),
            "",
        ]
    )


def _constants(name: str, module: ModuleType) -> Iterator[str]:
    """A module's numbers in capitals as C++ constants; floats to the bit."""
    yield f"namespace {name} {{"
    for word, number in vars(module).items():
        word = word.strip("_")
        if not word.isupper() or isinstance(number, bool):
            continue
        if isinstance(number, int):
            yield f"constexpr int64_t {word} = {number};"
        elif isinstance(number, float):
            yield f"constexpr double {word} = {number.hex()};  // {number!r}"
    yield "}"


def hashes() -> str:
    """The hash of the module, and of everything it is built from: sources and options."""
    sources = sha256(" ".join((*COMPILER, *LINKER)).encode())
    for source in sorted(CORE.iterdir()):
        sources.update(source.name.encode() + source.read_bytes().replace(b"\r\n", b"\n"))
    module = sha256(WASM.read_bytes())
    return f"{module.hexdigest()}  {WASM.name}\n{sources.hexdigest()}  {CORE.name}\n"


def built() -> bytes:
    """Build the module.

    Raises:
        subprocess.CalledProcessError: the sources do not compile.
    """
    zig = (sys.executable, "-m", "ziglang")
    with TemporaryDirectory() as folder:
        compiled, linked = Path(folder) / "engine.o", Path(folder) / WASM.name
        source = ("engine.cpp", "-o", str(compiled))
        subprocess.run([*zig, *COMPILER, *source], cwd=CORE, check=True)
        subprocess.run([*zig, *LINKER, str(compiled), "-o", str(linked)], check=True)
        return linked.read_bytes()


def main() -> None:
    """Write the layout, the module and the hashes of both."""
    LAYOUT.write_text(layout(), encoding="utf-8")
    WASM.write_bytes(built())
    HASHES.write_text(hashes(), encoding="utf-8")


if __name__ == "__main__":
    main()
