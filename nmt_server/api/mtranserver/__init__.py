"""The protocol of MTranServer, and the forms of browser extensions that it takes beside it."""
