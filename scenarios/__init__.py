"""The scenario language, places, hypotheses and the experiments that test them."""
