"""Lists of categories as tables: what a row says, and what one version changes against another."""
