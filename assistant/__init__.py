"""An assistant that answers connection invitations by mail and keeps people to the call they promised."""
