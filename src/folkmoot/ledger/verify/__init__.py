"""Verifying the log, and receipts from it, stand-alone: no database, no web, nothing of the operator's."""

from folkmoot.ledger.verify.checkpoint import Opened, Policy, Trust, VerificationError, open_checkpoint
from folkmoot.ledger.verify.log import Fetch, LogSummary, verify_log
from folkmoot.ledger.verify.proof import InclusionProof, verify_inclusion
from folkmoot.ledger.verify.receipt import Receipt, ReceiptSummary, verify_receipt

__all__ = [
    "Fetch",
    "InclusionProof",
    "LogSummary",
    "Opened",
    "Policy",
    "Receipt",
    "ReceiptSummary",
    "Trust",
    "VerificationError",
    "open_checkpoint",
    "verify_inclusion",
    "verify_log",
    "verify_receipt",
]
