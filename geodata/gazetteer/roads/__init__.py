"""Roads: their lines, their doors, where they meet."""
