"""Binds a model, a place and its scenarios into an experiment that the engines can run."""
