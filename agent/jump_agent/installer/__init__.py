"""What the packages of all platforms share: their options, their parameters and their checks."""
