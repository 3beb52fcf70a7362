"""Grid-based event dispatch: every report finds the person who answers for that ground."""

__version__ = "0.1.0"
