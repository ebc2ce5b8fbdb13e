"""Experiments that break things on purpose, and count what was lost: kills, torn files, full disks, crowds, bombs."""
