"""Automatic mails of made-up machines, labeled by how they were made, and people who must not be held back."""
