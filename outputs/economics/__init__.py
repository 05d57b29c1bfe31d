"""Economics from the results table: discounting, inflation and comparison, without new runs."""
