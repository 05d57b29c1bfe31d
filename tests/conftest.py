"""What kind of test each one is follows from its folder; chance in the tests repeats."""

from pathlib import Path

import pytest
from hypothesis import settings

KINDS = {
    "unit": "one module at a time",
    "verification": "the engine against answers known in closed form",
    "statistical": "chance judged as chance, with stated error rates",
    "properties": "what must hold at every instant of any run",
    "acceptance": "the command line and the package, end to end",
}

# Every run of the tests tries the same examples. To look for new ones:
# pytest --hypothesis-profile=searching
settings.register_profile(
    "repeatable", max_examples=60, deadline=None, derandomize=True, print_blob=True
)
settings.register_profile("searching", max_examples=1000, deadline=None, print_blob=True)
settings.load_profile("repeatable")


HERE = Path(__file__).parent


def pytest_configure(config: pytest.Config) -> None:
    """Declare one marker per folder, so that `pytest -m "not statistical"` works.

    Raises:
        pytest.UsageError: a test file lies outside the folders of `KINDS`.
    """
    for kind, meaning in KINDS.items():
        config.addinivalue_line("markers", f"{kind}: {meaning}")
    for file in sorted(HERE.rglob("test_*.py")):
        if kind_of(file) not in KINDS:
            folders = ", ".join(f"tests/{kind}" for kind in KINDS)
            raise pytest.UsageError(f"{file} must lie in one of {folders}: see tests/conftest.py.")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test by its folder."""
    for item in items:
        item.add_marker(kind_of(item.path))


def kind_of(file: Path) -> str:
    """Name of the folder, right under `tests`, that a test file lies in."""
    return file.relative_to(HERE).parts[0]
