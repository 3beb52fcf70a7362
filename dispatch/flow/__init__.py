"""The steps a report goes through; every function here runs inside one transaction."""
