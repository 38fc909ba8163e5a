"""HTTP/1.1 as both servers of the project speak it, from a socket to the WSGI application."""
