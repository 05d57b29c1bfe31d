"""What people read: charts, tables, workbook and page, all made from the results table."""
