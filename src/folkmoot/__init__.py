"""Folkmoot: video meetings that a border cannot shut down."""
