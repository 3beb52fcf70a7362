"""What the city promises: pure functions and tables, no I/O."""
