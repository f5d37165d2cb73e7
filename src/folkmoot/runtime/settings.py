"""Settings: `FOLKMOOT_*` over a TOML file over defaults. An unknown key is an error that names the nearest one."""

from __future__ import annotations

import difflib
import ipaddress
import os
import re
import tomllib
from collections.abc import Mapping
from email.utils import parseaddr
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)

PREFIX = "FOLKMOOT_"
# Names that other programs of ours read from the environment, and that are no settings of the server.
NOT_SETTINGS = frozenset({"FOLKMOOT_CONFIG", "FOLKMOOT_BUILD_DIR"})

Role = Literal["all", "api", "gate", "worker"]


class SettingsError(Exception):
    """The settings are wrong; the message says which and what to write instead."""


def build_dir() -> Path:
    """Where `make` puts what it builds and fetches: `bin/livekit-server`, `location/*.mmdb`, `web/`."""
    named = os.environ.get("FOLKMOOT_BUILD_DIR")
    return Path(named) if named else Path(__file__).resolve().parents[3] / "build"


def _default_data_dir() -> Path:
    return Path.cwd() / "data"


class LiveKitPorts(BaseModel):
    """Ports of the media engine: signalling (loopback only), media over TCP (0: none), media over UDP."""

    model_config = ConfigDict(frozen=True)
    signal: int = Field(7880, ge=1, le=65535)
    tcp: int = Field(0, ge=0, le=65535)
    udp: int = Field(7882, ge=1, le=65535)


class WitnessAt(BaseModel):
    """A witness of the log: its verifier key, and the prefix of its URL."""

    model_config = ConfigDict(frozen=True)
    key: str
    url: str


class Settings(BaseModel):
    """All of them, typed. Field `data_dir` is `FOLKMOOT_DATA_DIR`, and so on."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    data_dir: Path = Field(default_factory=_default_data_dir)
    bind: str = "127.0.0.1"
    port: int = Field(8080, ge=0, le=65535)
    database_url: str | None = None
    redis_url: str | None = None
    public_url: str | None = None
    livekit_url: str | None = None
    livekit_api_key: str | None = None
    livekit_api_secret: SecretStr | None = None
    livekit_binary: Path | None = None
    livekit_ports: LiveKitPorts = LiveKitPorts(signal=7880, tcp=0, udp=7882)
    location_test_atlas: Path | None = None
    location_dir: Path = Field(default_factory=lambda: build_dir() / "location")
    location_policy: Path | None = None
    web_dir: Path = Field(default_factory=lambda: build_dir() / "web")
    trusted_proxies: tuple[str, ...] = ()
    proxy_protocol: Literal["off", "required"] = "off"
    guest_hosts: bool = True
    appeal_hours: Annotated[int, Field(ge=1, le=168)] = 72
    outside_route: Annotated[str, Field(max_length=1000)] = ""
    contact: str = "legal@localhost"
    operator: str = "Folkmoot at this address"
    desk_founding: str | None = None
    log_witnesses: tuple[WitnessAt, ...] = ()
    log_witnesses_needed: Annotated[int, Field(ge=1)] | None = None
    log_mirror: str | None = None
    mail_url: SecretStr | None = None
    mail_from: str | None = None
    instruments: str | None = None
    artifacts: str | None = None
    largest_file_mib: Annotated[int, Field(ge=1, le=10_000)] = 50
    files_per_meeting_mib: Annotated[int, Field(ge=1, le=1_000_000)] = 1_000
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    notice_grace_ms: Annotated[int, Field(ge=0, le=10_000)] = 500
    lease_seconds: Annotated[int, Field(ge=1, le=300)] = 30
    enforce_every_seconds: Annotated[float, Field(gt=0, le=30)] = 1.0
    role: Role = "all"

    @field_validator("livekit_ports", mode="before")
    @classmethod
    def _ports(cls, value: object) -> object:
        if isinstance(value, str):
            parts = value.split(",")
            if len(parts) != 3 or not all(part.strip().isdigit() for part in parts):
                raise ValueError("write it as SIGNAL,TCP,UDP, for example 7880,7881,7882")
            signal, tcp, udp = (int(part) for part in parts)
            return {"signal": signal, "tcp": tcp, "udp": udp}
        return value

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _proxies(cls, value: object) -> object:
        items = [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value
        if isinstance(items, list | tuple):
            for item in items:
                if ipaddress.ip_network(item, strict=True).prefixlen == 0:
                    raise ValueError("this would believe everybody: write the networks of your own proxies")
        return items

    @field_validator("log_witnesses", mode="before")
    @classmethod
    def _witnesses(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        found = []
        for part in filter(None, (piece.strip() for piece in value.split(","))):
            key, _, url = part.partition(" ")
            if key.count("+") < 2 or not url.strip().startswith(("http://", "https://")):
                raise ValueError("write each witness as its key, a space and its URL, with commas between them")
            found.append({"key": key, "url": url.strip()})
        return found

    @field_validator("mail_url")
    @classmethod
    def _mail_url(cls, value: SecretStr | None) -> SecretStr | None:
        parts = urlsplit(value.get_secret_value() if value else "smtp://none")
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
            raise ValueError("write it as smtp://NAME:PASSWORD@HOST:587 or smtps://NAME:PASSWORD@HOST")
        return value

    @field_validator("mail_from")
    @classmethod
    def _mail_from(cls, value: str | None) -> str | None:
        name, at, domain = parseaddr(value or "none@none")[1].rpartition("@")
        if not (name and at and domain) or not (value or "").isprintable():
            raise ValueError("write it as folkmoot@example.org or Folkmoot <folkmoot@example.org>")
        return value

    @model_validator(mode="after")
    def _mail_has_a_sender(self) -> Self:
        if (self.mail_url is None) != (self.mail_from is None):
            raise ValueError("MAIL_URL and MAIL_FROM go together: set both, or neither")
        return self

    @model_validator(mode="after")
    def _witnesses_suffice(self) -> Self:
        if (self.log_witnesses_needed or 0) > len(self.log_witnesses):
            raise ValueError("LOG_WITNESSES_NEEDED is more than LOG_WITNESSES names")
        return self

    @property
    def witnesses_needed(self) -> int:
        """How many cosignatures a checkpoint needs: as set, else more than half of the witnesses, none without any."""
        named = len(self.log_witnesses)
        return self.log_witnesses_needed or (named // 2 + 1 if named else 0)

    @property
    def is_witnessed(self) -> bool:
        """Whether an order may be granted at all: somebody else sees the log, or nobody else is reached (P8)."""
        return self.is_loopback or self.witnesses_needed > 0

    @model_validator(mode="after")
    def _a_proxy_header_comes_from_somebody(self) -> Self:
        if self.proxy_protocol == "required" and not self.trusted_proxies:
            raise ValueError("PROXY_PROTOCOL is believed of listed peers alone: set TRUSTED_PROXIES as well")
        return self

    @model_validator(mode="after")
    def _test_atlas_stays_on_loopback(self) -> Self:
        if self.location_test_atlas is None:
            return self
        if not self.is_loopback:
            raise ValueError(
                "LOCATION_TEST_ATLAS makes up where people are, so it works on loopback only: "
                "unset it, or make BIND, PUBLIC_URL and TRUSTED_PROXIES loopback"
            )
        return self

    @property
    def is_loopback(self) -> bool:
        """Whether nothing of this program is meant to be reached from another machine."""
        hosts = [self.bind]
        if self.public_url:
            hosts.append(urlsplit(self.public_url).hostname or "")
        loopback_proxies = all(ipaddress.ip_network(p).is_loopback for p in self.trusted_proxies)
        return all(_is_loopback_host(host) for host in hosts) and loopback_proxies

    @property
    def sqlalchemy_url(self) -> str:
        url = self.database_url or f"sqlite+aiosqlite:///{self.data_dir / 'folkmoot.db'}"
        return re.sub(r"^postgres(?:ql)?://", "postgresql+asyncpg://", url)


def _is_loopback_host(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def load_settings(
    environ: Mapping[str, str] | None = None,
    file: Path | None = None,
    **overrides: object,
) -> Settings:
    """Settings from `file` (or `FOLKMOOT_CONFIG`), then `FOLKMOOT_*`, then `overrides`. Raises `SettingsError`."""
    env = os.environ if environ is None else environ
    values: dict[str, object] = {}
    path = file or (Path(env["FOLKMOOT_CONFIG"]) if "FOLKMOOT_CONFIG" in env else None)
    if path is not None:
        try:
            values.update({key.lower(): value for key, value in tomllib.loads(path.read_text()).items()})
        except (OSError, tomllib.TOMLDecodeError) as problem:
            raise SettingsError(f"cannot read the settings file {path}: {problem}") from problem
    for key, value in env.items():
        if key.startswith(PREFIX) and key not in NOT_SETTINGS:
            values[key.removeprefix(PREFIX).lower()] = value
    values.update({key: value for key, value in overrides.items() if value is not None})
    for key in values:
        if key not in Settings.model_fields:
            raise SettingsError(_unknown(key))
    try:
        return Settings.model_validate(values)
    except ValidationError as problem:
        lines = [
            f"{PREFIX}{'_'.join(str(p) for p in e['loc']).upper()}: {e['msg'].removeprefix('Value error, ')}"
            if e["loc"]
            else e["msg"].removeprefix("Value error, ")
            for e in problem.errors()
        ]
        raise SettingsError("; ".join(lines)) from None


def _unknown(key: str) -> str:
    nearest = difflib.get_close_matches(key, Settings.model_fields, n=1, cutoff=0.5)
    hint = f" Did you mean {PREFIX}{nearest[0].upper()}?" if nearest else ""
    known = ", ".join(sorted(name.upper() for name in Settings.model_fields))
    return f"unknown setting {PREFIX}{key.upper()}.{hint or f' Known: {known}.'}"
