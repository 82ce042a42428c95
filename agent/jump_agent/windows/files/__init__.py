"""The files tool on Windows: its operations on the files of the session's account."""
