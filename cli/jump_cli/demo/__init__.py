"""The product at work on one machine: ``make demo`` and ``make demo-check``."""
