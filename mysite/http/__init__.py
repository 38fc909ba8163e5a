"""HTTP from a socket to the WSGI application, and what other servers leave to do of it."""
