"""Parameter values, services, prices and histories, with the evidence behind them."""
