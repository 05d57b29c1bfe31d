"""A forecast of England from early 2019, made only with what could be known then."""
