"""The commands that ``dispatch`` offers, one module for each subject."""
