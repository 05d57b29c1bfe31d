"""The compiled engine (``engine``): a WebAssembly module, exact to the event."""
