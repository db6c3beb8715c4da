"""The promises, broken on purpose: each function here does harm and gives a measured figure."""
