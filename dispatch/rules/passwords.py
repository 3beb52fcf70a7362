"""What a password must be. Long ones beat odd ones (NIST SP 800-63B, 5.1.1.2): no rule about kinds of signs."""

from __future__ import annotations

SHORTEST, LONGEST = 10, 200
FEWEST_SIGNS = 5  # different ones
_SHORTEST_NAME = 3


def fault_of_password(password: str, login: str) -> tuple[str, str]:
    """Why it cannot be the password of this login, as a code and in words; empty when it can."""
    if len(password) < SHORTEST:
        return "short", f"at least {SHORTEST} signs"
    if len(password) > LONGEST:
        return "long", f"at most {LONGEST} signs"
    if len(set(password)) < FEWEST_SIGNS:
        return "plain", f"at least {FEWEST_SIGNS} different signs"
    if len(login) >= _SHORTEST_NAME and login.lower() in password.lower():
        return "login", "must not hold the login"
    return "", ""
