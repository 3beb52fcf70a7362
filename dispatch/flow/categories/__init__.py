"""Categories: which one a report is filed under, lists of them in versions, and suggestions learned from history."""
