"""Compares calls-report with analytics engines: see README.md."""
