"""Recognize a platform's notice in a mail, find the person and their own words, and judge both."""
