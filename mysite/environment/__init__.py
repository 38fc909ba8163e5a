"""The environment variables that set the project up, and the page that explains them.

A value that cannot be meant raises `ImproperlyConfigured`: one sentence with the variable, its
value and what it takes. An empty variable is one that is not set.
"""
