"""Runs the installation of the package whose code this is."""

import os
import sys

from ... import platforms
from .main import main

platforms.choose()
place = os.path.abspath(sys.argv[0])
while not os.path.isfile(place):  # inside of the archive
    place = os.path.dirname(place)
sys.exit(main(os.path.dirname(place), sys.argv[1:]))
