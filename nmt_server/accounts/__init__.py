"""Keys, the rights that they give, and how much is used with them."""
