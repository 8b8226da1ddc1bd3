"""What Baton keeps beside its rows: large values in files or in S3, and secrets, sealed."""
