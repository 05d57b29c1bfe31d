"""Questions that need many runs to answer; each is a function of what was asked and draws."""
