"""How long a test waits for another process before it takes it for one that hangs."""

PATIENCE_SECONDS = 1800.0
"""Far longer than anything takes on a machine that others keep busy."""
