"""Django's backend of PostgreSQL, whose pool is not waited for while the database is away."""
