"""A purpose, what is known, and the owner's templates become a letter; here the pure core ends."""
