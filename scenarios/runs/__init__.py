"""Runs on disk: the plan, the working folder, the time a run will take."""
