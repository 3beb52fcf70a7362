"""A day."""
from dispatch.node import Node
from tests import towns as t

def test_first(node: Node) -> None:
    r = t.report(node)
    print(r)
    assert r.event.holder == t.S1_OFFICER
