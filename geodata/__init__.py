"""How outside geography gets in: files, coordinates, addresses."""
