"""Drives Coffer's real window: a private desktop, a WebDriver client, and a pointer that drags real files.

Used by the tests beside it and by `make run` where there is no display. Standard library only, so that the second
needs no virtual environment. Nothing here knows what a test expects.
"""
