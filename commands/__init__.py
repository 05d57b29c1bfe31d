"""The commands: each parses its arguments, delegates and prints. Slow imports wait until needed."""
