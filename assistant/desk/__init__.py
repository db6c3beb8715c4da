"""The straight line: one mail, one due time or one word of the owner, carried to saved intentions."""
