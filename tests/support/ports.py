"""Free ports for servers under test."""

from __future__ import annotations

from folkmoot.demo.program import free_ports

__all__ = ["free_ports"]
