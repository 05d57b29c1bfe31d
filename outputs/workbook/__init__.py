"""The workbook of a run: sheets with formulas for a finance team, one module per kind of sheet."""
