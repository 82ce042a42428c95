"""What ``jump cp`` does: plans and makes copies between this computer and another."""
