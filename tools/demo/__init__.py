"""A demo of the product on one machine: ``make demo`` and ``make demo-check``."""
