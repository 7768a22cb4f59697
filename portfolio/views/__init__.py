"""Read structs of the portfolio and the scoped selects behind them; pages, API and exports show the same structs."""
