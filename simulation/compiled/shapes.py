"""Shapes of durations in machine code, made from the very functions of ``distributions``."""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType
from typing import Any, cast

from simulation import distributions as d
from simulation.compiled.jit import jit


def _compiled(name: str, **calls: Callable[..., Any]) -> Callable[..., Any]:
    """A function of ``distributions`` compiled, with what it calls compiled too."""
    plain = cast("FunctionType", getattr(d, name))
    copy = FunctionType(plain.__code__, {**plain.__globals__, **calls}, name)
    copy.__module__, copy.__qualname__ = __name__, name
    return jit(copy)


_tail_hazard = _compiled("_tail_hazard")
_tail_at = _compiled("_tail_at", _tail_hazard=_tail_hazard)
_central_quantile = _compiled("_central_quantile")
_quantile = _compiled("standard_normal_quantile", _central_quantile=_central_quantile)
exponential_threshold = _compiled("exponential_threshold")
lognormal_of_mean = _compiled("lognormal_of_mean")
cumulative_hazard = _compiled("cumulative_hazard", _tail_hazard=_tail_hazard)
elapsed_at = _compiled("elapsed_at", _tail_at=_tail_at, standard_normal_quantile=_quantile)
