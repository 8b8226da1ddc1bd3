"""What a model may do beside answering: descriptions of tools, and what a call of one means. Nothing is done here."""
