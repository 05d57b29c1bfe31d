"""Describe a parameter in plain text: value, range, unit, source, grade."""

from __future__ import annotations

from collections.abc import Collection

from simulation.parameters import Parameter

WIDTH = 100


def describe_parameter(parameter: Parameter) -> str:
    """Everything known about one parameter."""
    lines = [
        parameter.name,
        f"  {parameter.meaning}",
        f"  value    {parameter.value:,.10g} {parameter.unit}",
    ]
    if parameter.low is not None and parameter.high is not None:
        lines.append(
            f"  range    {parameter.low:,.10g} to {parameter.high:,.10g} "
            f"(5th and 95th percentiles, {parameter.scale} scale)"
        )
    lines += [
        f"  source   {parameter.source}",
        f"  evidence {', '.join(parameter.evidence) or 'none'}",
        f"  year     {parameter.year}",
        f"  grade    {parameter.grade}, {parameter.basis}",
    ]
    if parameter.shares:
        shared = ", ".join(f"{name} ({number:g})" for name, number in parameter.shares)
        lines.append(f"  shares   {shared}: moves with others that share it")
    if parameter.price_base:
        lines.append(f"  prices   {parameter.price_base}")
    return "\n".join(lines)


def parameter_table(parameters: Collection[Parameter]) -> str:
    """Each parameter on a line or two; "" for none."""
    if not parameters:
        return ""
    lines = ["Parameters (hometruth evidence NAME shows one)", ""]
    for p in parameters:
        spread = f" ({p.low:,.10g} to {p.high:,.10g})" if p.low is not None else ""
        cited = f" [{', '.join(p.evidence)}]" if p.evidence else ""
        lines.append(
            f"{p.name}: {p.value:,.10g}{spread} {p.unit}, grade {p.grade}, {p.basis}{cited}"
        )
    return "\n".join(lines)
