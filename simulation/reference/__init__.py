"""The reference engine: SimPy, one process per person, readable and traceable."""
