"""Files to translate, read and written where it stops nobody: large ones in a process of their own.

A file of some megabytes can keep a processor busy for many seconds. Within a web process, all other
requests would wait for that.
"""
