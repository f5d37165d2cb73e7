"""A small world on one machine: people in several countries, for the demo and for tests. No part of the product."""
