"""How a model comes to be registered, is changed, and goes: what the commands and the admin do."""
