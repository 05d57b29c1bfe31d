"""One module a family of charts: table in, figure out."""
