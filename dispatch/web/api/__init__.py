"""The acts behind the addresses of the API: parse, one flow call, render."""
