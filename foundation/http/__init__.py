"""The edge: requests become commands and units of work, read structs become pages and JSON, failures become answers."""
