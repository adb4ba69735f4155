"""What knows no business word; one concept per module."""
