"""What is kept for how long, from when, and why: one table for the daily job, the tests and `docs/retention.md`.

Every table of the database stands in a rule; a new one without fails `tests/contract/runtime/test_retention.py`. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

_DAY = timedelta(days=1)
_YEAR = timedelta(days=365)
AT_ONCE = timedelta(0)


class Ends(StrEnum):
    """Who sees to it that something goes."""

    DAILY = "the daily job"
    ITSELF = "whoever wrote it, at that moment"
    NEVER = "nobody: it stays"


@dataclass(frozen=True, slots=True)
class Rule:
    """One row. `keep`: how long after `since`, for what the daily job ends. `columns`: what is emptied where a row as
    such stays; none means that the whole row goes."""

    name: str
    what: str
    tables: tuple[str, ...]
    ends: Ends
    since: str
    why: str
    keep: timedelta | None = None
    columns: tuple[str, ...] = ()


RULES: tuple[Rule, ...] = (
    Rule(
        "presences",
        "who is connected: a country code, no address",
        ("presence",),
        Ends.ITSELF,
        "the stay is over",
        "gate and enforcer need it while the stay lasts, and nobody afterwards",
    ),
    Rule(
        "notes of removals",
        "that the enforcer removed somebody from a meeting",
        ("explained_removal",),
        Ends.ITSELF,
        "the media engine told of it, or 2 minutes",
        "a removal that nothing explains is noticed",
    ),
    Rule(
        "participants' names",
        "the name that somebody joined a meeting under",
        ("participant",),
        Ends.DAILY,
        "the meeting was last joined, unless it is under an order, an appeal or in use",
        "the host's view of who is there, and succession",
        30 * _DAY,
        ("name",),
    ),
    Rule(
        "participants",
        "that somebody joined a meeting: role, account, opaque keys",
        ("participant",),
        Ends.DAILY,
        "the meeting was last joined, unless it is under an order, an appeal or in use",
        "whoever attended a meeting decides no order on it (P6)",
        90 * _DAY,
    ),
    Rule(
        "chat and files",
        "what was said in a meeting's chat, and the files that were shared (with their bytes)",
        ("chat_message", "stored_file"),
        Ends.DAILY,
        "the meeting was last joined, unless it is under an order, an appeal or in use",
        "the host and whoever they named read it again",
        90 * _DAY,
    ),
    Rule(
        "whom hosts named",
        "co-hosts, and who takes over while the host is kept out",
        ("meeting_named",),
        Ends.DAILY,
        "the meeting was last joined, unless it is under an order, an appeal or in use",
        "a co-host who comes back is one still",
        90 * _DAY,
    ),
    Rule(
        "meetings",
        "code, title, secret, the host's account",
        ("meeting",),
        Ends.NEVER,
        "",
        "its link goes on working (P4); its secret opens its commitments in the log",
    ),
    Rule(
        "accounts",
        "the operator's people and hosts; reviewers' public keys",
        ("account", "reviewer_key"),
        Ends.NEVER,
        "",
        "the log names reviewers by these keys, and is verified with them",
    ),
    Rule(
        "API tokens",
        "their hashes",
        ("api_token",),
        Ends.DAILY,
        "they expired",
        "an expired one opens nothing",
        AT_ONCE,
    ),
    Rule(
        "passkeys",
        "their public halves, the name that their owner gave them, when one was last used",
        ("passkey",),
        Ends.ITSELF,
        "its owner deletes it, or begins the account anew by an invitation",
        "signing in",
    ),
    Rule(
        "sessions",
        "their hashes, and which browser in three words; no address",
        ("session",),
        Ends.DAILY,
        "its seven days are over",
        "who is signed in sees where, and can end it",
        AT_ONCE,
    ),
    Rule(
        "invitations",
        "their hashes, and whether they were accepted",
        ("invitation",),
        Ends.DAILY,
        "its 72 hours are over",
        "nobody accepts one twice",
        AT_ONCE,
    ),
    Rule(
        "challenges",
        "a random number that a passkey is asked to sign, to sign somebody in or to be added",
        ("ceremony",),
        Ends.DAILY,
        "its five minutes are over; an answered one goes at once",
        "each is answered once, and soon",
        AT_ONCE,
    ),
    Rule(
        "nonces to sign",
        "a random number that a passkey is asked to sign, and whose account it was given to",
        ("signing_nonce",),
        Ends.ITSELF,
        "it is spent, or an hour is over",
        "what was signed was shown by this server, lately, and is handed in once (P6)",
    ),
    Rule(
        "authorities",
        "public bodies, their jurisdiction, contact and call-backs; where the desk's entries stand in the log",
        ("authority", "authority_channel", "call_back", "desk_log"),
        Ends.NEVER,
        "",
        "what the log verifies an order against",
    ),
    Rule(
        "orders",
        "number, state, place in the log, which meetings, who recorded and reviewed it",
        ("demand", "demand_letter", "demand_meeting", "review", "restriction", "order_ended", "sealed_entry"),
        Ends.NEVER,
        "",
        "the public record, receipts, and the rules on who may decide again lead back to them",
    ),
    Rule(
        "texts of demands",
        "what an authority wrote, answered and was told: reference, reasons, what it asked; how a forgery was found",
        ("demand", "demand_letter", "correspondence", "forgery", "effect_report"),
        Ends.DAILY,
        "the order ended",
        "reviews, statements and appeals rest on them",
        _YEAR,
        ("body", "reference", "text", "how"),
    ),
    Rule(
        "instruments",
        "an authority's document as received (a file); its hash stays in the log",
        ("demand",),
        Ends.DAILY,
        "the order ended",
        "what was reviewed can be shown",
        _YEAR,
        ("document",),
    ),
    Rule(
        "submissions",
        "what came in by the page for authorities, its sender's contact, its document",
        ("submission",),
        Ends.DAILY,
        "the desk recorded it as an order, or dismissed it",
        "its sender looks up what became of it; an order holds what it needs itself",
        90 * _DAY,
    ),
    Rule(
        "reviewers' reasons",
        "legality, necessity, proportionality, in words; why one lifted; half a resumption",
        ("review", "restriction", "resume_review"),
        Ends.DAILY,
        "the order ended",
        "statements of reasons and appeals rest on them",
        _YEAR,
        ("reasons", "lifted_why"),
    ),
    Rule(
        "alerts",
        "what the desk was paged for: a kind and an order's number; who saw to it, and their note",
        ("desk_alert",),
        Ends.DAILY,
        "somebody acknowledged it",
        "whether the desk answers in time can be looked into",
        _YEAR,
    ),
    Rule(
        "people counted",
        "opaque keys of whom a restriction touched, and of whom it reaches no more",
        ("restriction_person", "exemption"),
        Ends.DAILY,
        "the restriction was lifted",
        "they count against its ceiling (P12); the number let back in is logged in bands",
        30 * _DAY,
    ),
    Rule(
        "impact snapshots",
        "what the desk was shown of a meeting on a day: bands, blurred",
        ("impact_snapshot",),
        Ends.DAILY,
        "the day it shows",
        "reviewers see the same numbers; only so many are drawn in that time (P9)",
        90 * _DAY,
    ),
    Rule(
        "appeals' texts",
        "what an appeal says, what the second look found, the answer's reasons; keyed hashes stay in the log",
        ("appeal", "appeal_addition"),
        Ends.DAILY,
        "it was decided",
        "whoever filed it reads the answer, and goes elsewhere with it",
        _YEAR,
        ("text", "reasons", "second_look"),
    ),
    Rule(
        "what was learnt of mistakes",
        "what was reversed, why, what was changed; which location source was wrong, since when",
        ("mistake", "location_error"),
        Ends.NEVER,
        "",
        "whose orders get reversed, and which source was wrong, shows over years; none of it names anyone affected",
    ),
    Rule(
        "mail",
        "address and text, encrypted under a key outside the database; keyed hashes of which there were, for 100 days",
        ("outbox_mail", "outbox_written"),
        Ends.ITSELF,
        "it is sent, or nobody took it for 7 days",
        "what happened is told once, and is told even after a crash",
    ),
    Rule(
        "reports of abuse",
        "what somebody reported, the answer, and how to reach them if they said",
        ("abuse_report",),
        Ends.DAILY,
        "it was filed, unless a suspension that rests on it lasts",
        "whoever filed it reads the answer",
        180 * _DAY,
    ),
    Rule(
        "suspensions",
        "which account was suspended for what, why, by whom, and the appeal",
        ("suspension",),
        Ends.DAILY,
        "it ended",
        "its holder reads the reasons, and goes elsewhere with them",
        _YEAR,
    ),
    Rule(
        "idempotent answers",
        "an answer, encrypted under the client's own key",
        ("idempotent_answer",),
        Ends.DAILY,
        "it was given",
        "a request that is sent again creates nothing twice",
        _DAY,
    ),
    Rule(
        "the public log",
        "entries, their tree, checkpoints, changes of the key",
        ("log_entry", "log_node", "log_checkpoint", "log_key_change", "log_number"),
        Ends.NEVER,
        "",
        "anyone can check for ever what was done (P8); it names no person (P9)",
    ),
    Rule(
        "what the log has to publish",
        "positions of entries",
        ("log_outbox",),
        Ends.ITSELF,
        "a published checkpoint covers it",
        "publishing is tried again until it is done",
    ),
    Rule(
        "location data in use",
        "names and hashes of the location databases",
        ("location_source",),
        Ends.ITSELF,
        "another database takes its place",
        "the log tells when they change",
    ),
)


def daily() -> Iterator[Rule]:
    """The rules that the daily job enforces."""
    return (rule for rule in RULES if rule.ends is Ends.DAILY)


def markdown() -> str:
    """The table as `docs/retention.md` shows it."""
    lines = ["| what | how long | after | why it is kept |", "|---|---|---|---|"]
    for rule in RULES:
        goes = f" (only {', '.join(f'`{one}`' for one in rule.columns)} of its rows)" if rule.columns else ""
        lines.append(f"| **{rule.name}**: {rule.what}{goes} | {_long(rule)} | {rule.since or '–'} | {rule.why} |")
    return "\n".join(lines)


def _long(rule: Rule) -> str:
    if rule.ends is Ends.NEVER:
        return "for ever"
    if not rule.keep:
        return "at once"
    return "1 year" if rule.keep == _YEAR else f"{rule.keep.days} day{'' if rule.keep == _DAY else 's'}"
