"""The page that a steering group reads, and the page of a sweep."""
