"""What stat blocks do beside their attacks."""
