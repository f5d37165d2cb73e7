"""Benchmarks: us and the peer side by side, interleaved; ratio, median and spread. `python -m bench`."""
