"""Writes the generated pages of docs/ anew."""

from __future__ import annotations

from dispatch.handbook import write

if __name__ == "__main__":
    write()
