"""Run an experiment: with either engine, over workers, in memory or into parts on disk."""
