"""The workbook of a run: live sheets for a finance team, one module a sheet or a kind of sheet."""
