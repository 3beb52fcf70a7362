"""What the operator of the machine sets: config.toml and the environment, frozen."""

from __future__ import annotations

import base64
import os
import secrets
import tomllib
from pathlib import Path
from typing import Literal, TypedDict

from pydantic import BaseModel, ConfigDict, Field, IPvAnyNetwork, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Server(_Section):
    """Where to listen (port 0 takes a free one), and whose word about the client's address counts."""

    host: str = "127.0.0.1"
    port: int = Field(8311, ge=0, le=65535)
    trusted_proxies: tuple[IPvAnyNetwork, ...] = ()
    proxy_header: Literal["X-Forwarded-For", "Forwarded"] = "X-Forwarded-For"


class StoreSection(_Section):
    """Where the city is kept."""

    url: str = "sqlite:///var/city.sqlite"
    files: Path = Path("var/files")


class KeysSection(_Section):
    """Where the secrets lie."""

    file: Path = Path("var/keys.toml")


class TilesSection(_Section):
    """A background under the map."""

    url: str
    coordinates: Literal["wgs84", "gcj02", "bd09"]
    credit: str = ""
    max_zoom: int = Field(18, ge=1, le=24)


class LimitsSection(_Section):
    """How often one network address may send without an account, in ten minutes; 0 is no limit."""

    reports: int = Field(120, ge=0)
    files: int = Field(300, ge=0)
    follows: int = Field(600, ge=0)
    lookups: int = Field(1200, ge=0)


class Geocoder(_Section):
    """One outside geocoder: another address than its usual one, its key, and how long to wait for it."""

    url: str = ""
    key: str = ""
    timeout_s: float = Field(2.0, gt=0, le=30)


class GeocodersSection(_Section):
    """The outside geocoders that are asked for names the city does not know; none by default."""

    tianditu: Geocoder | None = None
    amap: Geocoder | None = None
    baidu: Geocoder | None = None
    nominatim: Geocoder | None = None
    photon: Geocoder | None = None


class Settings(BaseSettings):
    """All settings. The environment (``DISPATCH_SERVER__PORT``) wins over the file."""

    model_config = SettingsConfigDict(env_prefix="DISPATCH_", env_nested_delimiter="__", extra="forbid", frozen=True)

    server: Server = Server()
    store: StoreSection = StoreSection()
    keys: KeysSection = KeysSection()
    tiles: TilesSection | None = None
    geocoders: GeocodersSection = GeocodersSection()
    limits: LimitsSection = LimitsSection()

    @classmethod
    def settings_customise_sources(
        cls, settings_cls: type[BaseSettings], init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource, dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Given values, then the environment, then the file."""
        file = Path(os.environ.get("DISPATCH_CONFIG", "config.toml"))
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, toml_file=file)


class WrongSettings(Exception):
    """A setting that cannot be; the text names it."""


def read_settings() -> Settings:
    """The settings of this process. Raises ``WrongSettings`` naming file and field."""
    try:
        return Settings()
    except ValidationError as reason:
        listed = "; ".join(f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in reason.errors())
        raise WrongSettings(f"config.toml: {listed}") from None
    except tomllib.TOMLDecodeError as reason:
        raise WrongSettings(f"config.toml: {reason}") from None


class KeyFile(TypedDict):
    """The secrets of an installation, each of 32 bytes: for sealing callers, hashing numbers, signing the journal."""

    key_id: str
    seal: bytes
    pepper: bytes
    sign: bytes


def read_keys(file: Path) -> KeyFile:
    """The installation's secrets; made, readable by the owner alone, when there is no such file yet."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        lines = ['key_id = "1"'] + [
            f'{name} = "{base64.b64encode(secrets.token_bytes(32)).decode()}"' for name in ("seal", "pepper", "sign")
        ]
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
            out.write("# Seals callers, hashes numbers, signs the journal. Keep a copy apart from the database.\n")
            out.write("\n".join(lines) + "\n")
    found = tomllib.loads(file.read_text("utf-8"))
    try:
        parts = {name: base64.b64decode(found[name], validate=True) for name in ("seal", "pepper", "sign")}
        keys = KeyFile(key_id=str(found["key_id"]), seal=parts["seal"], pepper=parts["pepper"], sign=parts["sign"])
    except (KeyError, ValueError) as reason:
        raise WrongSettings(f"{file}: {reason}") from None
    if any(len(part) != 32 for part in parts.values()):
        raise WrongSettings(f"{file}: every key has 32 bytes")
    return keys
