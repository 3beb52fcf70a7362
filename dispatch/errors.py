"""Every refusal of the product, in one tree.

    Refusal                      answered as RFC 9457 problem document with its status
    ├── Malformed            400 the bytes are not what the format says
    ├── NotSignedIn          401
    ├── NotAllowed           403 this actor may not do this here
    ├── NotFound             404
    ├── Conflict             409
    │   ├── Overtaken            somebody changed it meanwhile
    │   ├── NotFromHere          the stage does not know that action
    │   └── Taken                that place is occupied (a grid has its principal)
    ├── TooLarge             413
    ├── UnknownFormat        415
    ├── Unprocessable        422 well-formed but wrong; names the fields
    │   ├── MustCarry            the action lacks what it has to carry
    │   ├── WrongNumber          a receipt or event number that cannot be one
    │   └── KeyReused            an idempotency key came back with another body
    ├── TooMany              429
    └── Unavailable          503
    StaleCity                    not a refusal: the unit ran on old city tables and is run again
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One wrong field: where it is (a path such as ``place.lon``) and what is wrong with it."""

    field: str
    reason: str


class Refusal(Exception):
    """The request was understood and refused."""

    status = 400
    code = "refused"
    title = "Refused"

    def __init__(self, detail: str = "", faults: Iterable[Fault] = ()) -> None:
        self.detail = detail or self.title
        self.faults: Sequence[Fault] = tuple(faults)
        super().__init__(self.detail)


class Malformed(Refusal):
    """The bytes are not what their format says."""

    status, code, title = 400, "malformed", "Malformed request"


class NotSignedIn(Refusal):
    """Nobody is signed in, or the session has ended."""

    status, code, title = 401, "not-signed-in", "Sign in first"


class NotAllowed(Refusal):
    """This actor may not do this here."""

    status, code, title = 403, "not-allowed", "Not allowed"


class NotFound(Refusal):
    """There is no such thing, or not for this reader."""

    status, code, title = 404, "not-found", "Not found"


class Conflict(Refusal):
    """The thing is not in a state that permits this."""

    status, code, title = 409, "conflict", "Conflict"


class Overtaken(Conflict):
    """Somebody changed the event meanwhile."""

    code, title = "overtaken", "Somebody was faster"

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} was changed meanwhile; read it again")


class NotFromHere(Conflict):
    """The stage of the event does not know this action."""

    code, title = "not-from-here", "Not possible in this stage"

    def __init__(self, action: str, stage: str, possible: Iterable[str]) -> None:
        self.possible = tuple(possible)
        offered = ", ".join(self.possible) or "nothing"
        super().__init__(f"'{action}' is not possible while the event is {stage}; possible: {offered}")


class Taken(Conflict):
    """A place that only one may hold is occupied."""

    code, title = "taken", "Already taken"


class TooLarge(Refusal):
    """More bytes than the limit."""

    status, code, title = 413, "too-large", "Too large"


class UnknownFormat(Refusal):
    """A media type that this address does not take."""

    status, code, title = 415, "unknown-format", "Unsupported media type"


class Unprocessable(Refusal):
    """Well-formed, but wrong; ``faults`` name the fields."""

    status, code, title = 422, "unprocessable", "Cannot be processed"


class MustCarry(Unprocessable):
    """An action came without what it has to carry."""

    code, title = "must-carry", "Something is missing"

    def __init__(self, action: str, missing: Iterable[str]) -> None:
        names = tuple(missing)
        faults = [Fault(name, f"'{action}' must carry this") for name in names]
        super().__init__(f"'{action}' must carry {', '.join(names)}", faults)


class WrongNumber(Unprocessable):
    """A number that cannot be a receipt or event number, with a hint for the one who reads it aloud."""

    code, title = "wrong-number", "No such number can exist"


class KeyReused(Unprocessable):
    """An idempotency key came back with another body."""

    code, title = "key-reused", "Idempotency key used for another request"


class TooMany(Refusal):
    """More requests than the limit."""

    status, code, title = 429, "too-many", "Too many requests"

    def __init__(self, detail: str = "", wait_s: int = 0) -> None:
        self.wait_s = wait_s
        super().__init__(detail)


class Unavailable(Refusal):
    """For the moment this cannot be answered."""

    status, code, title = 503, "unavailable", "Not available now"
    wait_s = 5


class StaleCity(Exception):
    """The city's tables changed since this process read them; the unit is run again on the new ones."""
