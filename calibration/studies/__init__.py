"""Studies that compare the model with what is known: python -m calibration.studies NAME."""
