"""What a case is, who moves it on, what stands in the way. Pure."""
