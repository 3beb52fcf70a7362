"""What is on the map of the drawn ground: divisions with codes, streets and places with names."""
