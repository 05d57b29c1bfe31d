"""The scenario language: what a scenario may say, how it is read, and what is refused."""
