"""Parameter values, services, prices and histories, and the evidence that they rest on."""
