"""Django's SQLite backend behind one fair write gate (see gate.py)."""
