"""What ships to start from: ready flows, roles, and the trusted prompt files."""
