"""Names: what makes two of them one, how they sound, and the index of them all."""
