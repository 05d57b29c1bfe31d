"""Running an experiment: which engine, over which workers, in memory or into parts on disk."""
