"""A password is long, is not one sign over and over, and does not hold the login."""

from __future__ import annotations

import pytest

from dispatch.rules.passwords import LONGEST, SHORTEST, fault_of_password


@pytest.mark.parametrize("password", ["three green umbrellas", "我家门前有两棵枣树啊", "a" * (SHORTEST - 5) + "bcdef", "x1y2z" * (LONGEST // 5)])
def test_a_long_one_will_do_whatever_its_signs(password: str) -> None:
    assert fault_of_password(password, "zhang") == ("", "")


@pytest.mark.parametrize(("password", "login", "code"), [
    ("", "zhang", "short"), ("a" * (SHORTEST - 1), "zhang", "short"), ("ab" * 100 + "cdefg", "zhang", "long"), ("abababababab", "zhang", "plain"),
    ("Zhang is my name", "zhang", "login"),
])
def test_what_is_wrong_is_named(password: str, login: str, code: str) -> None:
    assert fault_of_password(password, login)[0] == code


def test_a_login_of_two_signs_may_happen_to_be_inside() -> None:
    assert fault_of_password("a li of umbrellas", "li") == ("", "")
