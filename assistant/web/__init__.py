"""The local page: shows how things stand, and hands the owner's word to the desk."""
