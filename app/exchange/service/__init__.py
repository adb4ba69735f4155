"""Use cases of handing data over."""
