"""The tables that rule, whatever is kept in them: checked, kept as drafts, compared, tried out, let rule from a day on."""
