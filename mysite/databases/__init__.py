"""The project's databases: how each kind is connected to, and backed up."""
