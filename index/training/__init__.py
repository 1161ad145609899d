"""The program that makes the bundled encoder: ``python -m index.training``."""
