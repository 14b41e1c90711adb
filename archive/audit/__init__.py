"""The auditor: what a report's numbers say of each other, proven before it is published.

    subjects → checks (rules.yml) → cells read again → findings, or problems

A rule holds, breaks, or cannot be tested, and each of the three is recorded. Nothing is repaired.
"""
