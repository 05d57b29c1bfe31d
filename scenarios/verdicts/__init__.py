"""Verdicts: whether the results support a hypothesis, and how sure that is."""
