"""Scripts that prepare, run, test and measure the product."""
