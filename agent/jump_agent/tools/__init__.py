"""The tools of a session on this computer: one module for each kind of pipe, named like the kind.

A tool runs in its own process, forked from the client when its first pipe is requested. That
process imports the kind's module; its function ``make`` returns the tool for the first pipe's
parameters. When the tool ends, its memory is freed. A slow name server or a busy terminal delays
nothing else, and a crash ends only the tool.
"""
