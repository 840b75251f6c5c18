"""Every sentence about a failure, in the reader's language."""
