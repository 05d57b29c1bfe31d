"""The commands: each parses its words, delegates and prints.  Heavy imports wait until needed."""
