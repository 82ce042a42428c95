"""The screen of the computer's desktop, for technicians: RFB on X displays and on Wayland."""
