"""The ground: what every stage stands on, and knows no stage."""
