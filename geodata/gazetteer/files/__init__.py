"""Gazetteers from files: tables, layers, OpenStreetMap extracts, lists of addresses."""
