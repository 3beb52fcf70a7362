"""The ground in versions: examined, drafted, compared, let rule, and written out again."""
