"""The sources of countries, the quorum over them, and the test atlas."""
