"""HTTP, pages and the live feed."""
