"""What people read: charts, tables, workbook and page, all asked of the results table."""
