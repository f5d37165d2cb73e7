"""The public, append-only log: C2SP tlog-tiles with RFC 6962 hashes, so that other people's tools read it."""
