"""The files tool: its operations on the computer's files, as the session's account."""
