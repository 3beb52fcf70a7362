"""Names of a city and where they lie: entries from files, an index of names, roads with their doors."""
