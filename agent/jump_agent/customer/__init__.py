"""The program of a customer who takes part in a support session.

It runs from its package without an installation, and ends with the session. It keeps everything in
memory, and writes no file. Technicians use the same tools as with a Jump Client, as the customer's
account. The customer sees them and what they do, allows or refuses each kind of tool, and can end
the session at any time.
"""
