"""Stories: one person's life under a scenario and under its comparator."""
