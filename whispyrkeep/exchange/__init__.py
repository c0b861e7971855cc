"""Campaigns as documents: Markdown, one HTML page, or JSON. Values in, text out."""
