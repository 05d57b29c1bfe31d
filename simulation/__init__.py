"""The model: rulebook, people, engines, results. Imports no sibling package."""
