"""Strict readers of YAML, CSV, text and values, whose errors name file, line and column."""
