"""The two web servers, `runserver`'s and gunicorn, and what a process of either does."""
