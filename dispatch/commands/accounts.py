"""Accounts from the command line: who may sign in, as what, and with which keys."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console

from dispatch.app import open_node
from dispatch.commands.saying import tell
from dispatch.config import read_settings
from dispatch.flow.staff import accounts, people
from dispatch.rules.event import GRANTED

command = typer.Typer(no_args_is_help=True, help="Accounts, passwords and API keys.")
out = Console(highlight=False)
Roles = Annotated[str, typer.Option(help=f"ROLE or ROLE@KIND:SCOPE, commas between several. Roles: {', '.join(GRANTED)}. "
                                         "Kinds: city, town, body, grid, own.")]


@command.command("add")
def add(
    login: str,
    name: Annotated[str, typer.Argument(help="The name that others see.")],
    roles: Roles,
    body: Annotated[str, typer.Option(help="Code of the body the person belongs to.")] = "",
    certificate: Annotated[str, typer.Option(help="Enforcement certificate as NUMBER:YYYY-MM-DD.")] = "",
) -> None:
    """Add a person who can sign in; the password is made and shown this once."""
    node = open_node(read_settings())
    try:
        password = node.seams.chance.token()[:16]
        wish = people.Newcomer(login, name, roles, body, certificate, accounts.hash_password(password))
        node.run(people.welcome, wish)
        tell(out, f"{login}: password {password} (shown this once)", f"{login}：密码 {password}（只显示这一次）")
    finally:
        node.store.close()


@command.command("password")
def password(login: str) -> None:
    """Give an account a new password, shown this once, and end its sessions."""
    node = open_node(read_settings())
    try:
        fresh = node.seams.chance.token()[:16]
        node.run(people.new_password, login, accounts.hash_password(fresh))
        tell(out, f"{login}: password {fresh} (shown this once); all sessions have ended",
             f"{login}：新密码 {fresh}（只显示这一次）；已退出所有登录")
    finally:
        node.store.close()


@command.command("invite")
def invite(login: str) -> None:
    """Make a link by which the account's owner makes a password of his own; it holds once and for three days."""
    node = open_node(read_settings())
    try:
        token = node.seams.chance.token()
        until = node.run(people.invite, login, token).ends_at.astimezone(node.city.zone)
        tell(out, f"{login}: /welcome#{token} (behind the server's address; shown this once, until {until:%Y-%m-%d %H:%M})",
             f"{login}：/welcome#{token}（接在服务器地址之后；只显示这一次，{until:%Y-%m-%d %H:%M} 前有效）")
    finally:
        node.store.close()


@command.command("key")
def key(login: str, name: Annotated[str, typer.Option(help="What the key is for.")] = "command line") -> None:
    """Make an API key for an account; it is shown this once."""
    node = open_node(read_settings())
    try:
        out.print(node.run(people.key_for, login, name))
    finally:
        node.store.close()


@command.command("disable")
def disable(login: str) -> None:
    """Let an account sign in no more: its sessions and keys end at once."""
    node = open_node(read_settings())
    try:
        node.run(people.disable, login)
        tell(out, f"{login}: disabled", f"{login}：已停用")
    finally:
        node.store.close()
