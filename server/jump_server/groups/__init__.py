"""Jump Groups and Jump Item roles: who may do what with which Jump Items."""
