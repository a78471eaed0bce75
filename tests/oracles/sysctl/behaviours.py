# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of behaviours, a row a case: name, appliers, tree, and the values that switches then have."""

BEHAVIOURS = []
