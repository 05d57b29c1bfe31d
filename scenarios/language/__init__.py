"""The scenario language: its keys, how files are read, and what is refused."""
