"""The English of calls and street addresses."""
