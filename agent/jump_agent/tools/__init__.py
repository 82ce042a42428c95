"""What a session can do on this computer: one module for each kind of pipe, named like it.

A tool runs in a process of its own, forked from the client when its first pipe is asked for, and
that process imports the kind's module: its function ``make`` returns the tool for the first pipe's
parameters. So its memory is the client's again when it ends, a slow name server or a busy terminal
holds up nothing else, and a crash ends nothing but the tool.
"""
