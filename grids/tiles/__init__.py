"""A layer of the ground cut into the square tiles that a map draws."""
