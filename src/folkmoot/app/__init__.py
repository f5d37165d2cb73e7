"""The composition root: every adapter is chosen and every room wired here, and nowhere else."""

from __future__ import annotations

from folkmoot.app.core import Core, log_key, open_core, rotate_log_key
from folkmoot.app.folder import DataFolderError
from folkmoot.app.server import openapi, serve

__all__ = ["Core", "DataFolderError", "log_key", "open_core", "openapi", "rotate_log_key", "serve"]
