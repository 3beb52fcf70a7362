"""Traditional characters as simplified ones, so that a name is one name however it was typed."""

from __future__ import annotations

import opencc

# The Han characters of the basic plane, Extension A included; OpenCC knows one simplified form for each traditional one.
_HAN = "".join(map(chr, range(0x3400, 0xA000)))
SIMPLIFIED = {
    ord(sign): plain for sign, plain in zip(_HAN, opencc.OpenCC("t2s").convert(_HAN), strict=True) if sign != plain
}


def simplified(text: str) -> str:
    """The text with every traditional character in its simplified form, sign by sign; its length stays."""
    return text.translate(SIMPLIFIED)
