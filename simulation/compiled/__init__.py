"""The compiled engine (``engine``): the rulebook in machine code, exact to the event."""
