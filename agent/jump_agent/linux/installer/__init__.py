"""The installation. It runs from inside the package, which Python imports as a zip file."""
