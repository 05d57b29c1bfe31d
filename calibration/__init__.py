"""Evidence, local data and studies that compare the model with what is known."""
