"""What people see of assets, plans and the log: read structs and the scoped selects behind them."""
