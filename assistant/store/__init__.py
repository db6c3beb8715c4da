"""Keeps the state: tables, migrations, and the Book, which is one transaction."""
