"""Questions of money asked of the results table: discounted, deflated, compared, never re-run."""
