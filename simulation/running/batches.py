"""The tasks of a run, and the batches in which workers do them."""

from __future__ import annotations

from collections.abc import Sequence

from simulation.running.experiment import Experiment, Task

MOST_IN_A_BATCH = 10


def tasks_of(experiment: Experiment, replications: int) -> list[Task]:
    """Every task: one draw and replication with all scenarios, so finished tasks are paired."""
    return [(d, r) for d in range(experiment.n_draws) for r in range(replications)]


def batches_of(
    tasks: Sequence[Task], replications: int, workers: int, size: int | None = None
) -> list[list[Task]]:
    """Tasks in batches; no batch spans a gap.

    Args:
        tasks: in order; some may be missing because they are done.
        size: tasks in a batch; chosen from the size of the run if absent.
    """
    size = size or max(1, min(MOST_IN_A_BATCH, len(tasks) // (4 * workers) or 1))
    batches: list[list[Task]] = []
    before = -2
    for draw, replication in tasks:
        place = draw * replications + replication
        if place != before + 1 or len(batches[-1]) == size:
            batches.append([])
        batches[-1].append((draw, replication))
        before = place
    return batches
